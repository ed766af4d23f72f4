"""
Features of reference networks with made-up weights: agreement_networks.py NETWORK FOLDER [WEIGHTS]. The network `clean` is
clean-fid's resize alone.

Writes FOLDER/weights.pth (unless WEIGHTS are given) and prints one line of JSON: features of the pictures by name, of those
in FOLDER/*.npy too. Then, for each line that it reads, images a second of processor time, of eight small pictures.
"""

import json
import pathlib
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
import torchvision.transforms as T
from cleanfid.resize import build_resizer, make_resizer
from PIL import Image
from torch_fidelity.interpolate_compat_tensorflow import interpolate_bilinear_2d_like_tensorflow1x

torch.set_num_threads(1)
torch.set_grad_enabled(False)
name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
given = sys.argv[3] if len(sys.argv) > 3 else None
path = str(given or folder / "weights.pth")


def picture(height, width):
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return ((37 * x + 101 * y + 59 * c + x * y * (c + 1)) % 256).astype(np.uint8)


PICTURES = {"small": picture(32, 32), "wide": picture(48, 64), "large": picture(330, 310)}

PICTURES |= {file.stem: np.load(file).astype(np.uint8) for file in sorted(folder.glob("*.npy"))}


def made_up(name, shape):
    """Numbers that any language makes alike: a hash of the name and of the place, in [0, 1), then scaled."""
    seed = 2166136261
    for byte in name.encode():
        seed = ((seed ^ byte) * 16777619) & 0xFFFFFFFF
    h = np.arange(int(np.prod(shape)), dtype=np.uint32) + np.uint32(seed)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    u = h / 2.0**32
    if len(shape) > 1:
        u = (2 * u - 1) * np.sqrt(6 / np.prod(shape[1:]))
    elif name.endswith(("weight", "running_var", "gamma")):
        u = 0.5 + u
    else:
        u = 0.2 * (2 * u - 1)
    return torch.from_numpy(u.astype(np.float32).reshape(shape))


def fill(module, prefix=""):
    """The module with made-up weights, or those that were given; they are saved as they are published."""
    if given:
        module.load_state_dict(torch.load(path))
        return module.eval()
    state = {k: made_up(prefix + k, v.shape) if v.dtype.is_floating_point else v for k, v in module.state_dict().items()}
    module.load_state_dict(state)
    torch.save({prefix + k: v for k, v in state.items()}, path)
    return module.eval()


def chw(image):
    return torch.from_numpy(np.array(image, dtype=np.float32)).permute(2, 0, 1)[None]


def batch(images):
    return torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2)


def each(resize, images, side):
    return torch.cat([resize(image, side) for image in images])


def tf1(image, side):
    return interpolate_bilinear_2d_like_tensorflow1x(chw(image), size=(side, side), align_corners=False)


def clean(image, side):
    return chw(make_resizer("PIL", False, "bicubic", (side, side))(image))


def middle(image, side=224):
    resize = T.Resize(side, interpolation=T.InterpolationMode.BICUBIC)
    return chw(T.CenterCrop(side)(resize(Image.fromarray(image))))


def normalised(x, mean, deviation):
    return T.functional.normalize(x / 255, mean, deviation)


def inception():
    import torch_fidelity.feature_extractor_inceptionv3 as module

    module.load_state_dict_from_url = lambda *args, **kwargs: None
    load = torch.nn.Module.load_state_dict
    torch.nn.Module.load_state_dict = lambda *args: None
    network = module.FeatureExtractorInceptionV3("inception-v3-compat", ["64", "192", "768", "2048", "logits_unbiased"])
    torch.nn.Module.load_state_dict = load
    fill(network)
    if name == "inception-tf":
        return lambda images: torch.cat(network(batch(images)), 1)
    if name == "inception-pytorch":
        from pytorch_fid import inception as peer

        peer.load_state_dict_from_url = lambda *args, **kwargs: torch.load(path)
        blocks = peer.InceptionV3([0, 1, 2, 3]).eval()
        return lambda images: torch.cat([block.mean((2, 3)) for block in blocks(batch(images) / 255)], 1)
    # clean-fid hands the network pictures of its size; its own network is a file that is not made here.
    module.interpolate_bilinear_2d_like_tensorflow1x = lambda x, **kwargs: network.resized
    network.feature_extractor_internal_dtype = torch.float32

    def features(images):
        network.resized = each(clean, images, 299)
        return torch.cat(network(batch(images)), 1)

    return features


def efficientnet():
    from efficientnet_lite_pytorch import EfficientNet

    # In float64: with made-up weights its own rounding in float32 is half of what is asked for.
    network = fill(EfficientNet.from_name("efficientnet-lite0")).double()

    def features(images):
        pooled = network.extract_features((each(clean, images, 224).double() - 127) / 128).mean((2, 3))
        return torch.cat([pooled, torch.softmax(network._fc(pooled), 1)], 1)

    return features


def resized():
    resize = build_resizer("clean")
    return lambda images: torch.from_numpy(np.stack([resize(image) for image in images])).flatten(1)


def clip():
    from torch_fidelity.feature_extractor_clip import CLIPVisual

    network = fill(CLIPVisual(512, 224, 12, 768, 32))
    resize = tf1 if name.endswith("-tf") else middle
    mean, deviation = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
    return lambda images: network.visual(normalised(each(resize, images, 224), mean, deviation))


def dinov2():
    from dinov2.models import vision_transformer

    size = {"vits14": "vit_small", "vitb14": "vit_base", "vitl14": "vit_large"}[name.split("-")[1]]
    make = getattr(vision_transformer, size)
    network = fill(make(patch_size=14, img_size=518, init_values=1.0, ffn_layer="mlp", block_chunks=0))
    resize = tf1 if name.endswith("-tf") else middle
    mean, deviation = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    return lambda images: network(normalised(each(resize, images, 224), mean, deviation))


makers = {"clean": resized, "inception": inception, "efficientnet": efficientnet, "clip": clip, "dinov2": dinov2}
features = makers[name.split("-")[0]]()
values = {key: features([image])[0].tolist() for key, image in PICTURES.items()}
print(json.dumps({"values": values}), flush=True)
for _ in sys.stdin:
    start = time.process_time()
    for _ in range(2):
        features([PICTURES["small"]] * 8)
    print(json.dumps(16 / (time.process_time() - start)), flush=True)
