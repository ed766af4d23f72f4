"""
An independent build of the networks in PyTorch: backbones.py FOLDER.

FOLDER holds cases: NN.json says which network, its sizes and the weights, whose numbers are in NN.bin one after another;
NN.sides on which side of 0 the product has the inputs of rectifiers, a byte each, channels last.
Files are written with the fakes, the scores, and the gradients of sum(probe * fakes) and sum(probe * scores), as float64:
NN.double and NN.single computed in these types; NN.ours and NN.sided computed in float64 with every rectifier on the side
that it has in the product, and in NN.single. NN.turned has how many are on another side than in NN.double, in the product
and in NN.single, and how many there are.
"""

import ctypes
import json
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


class Weights:
    """Weights by name, in our layouts; kernels are turned to PyTorch's where they are used."""

    def __init__(self, tensors, case):
        self.tensors, self.labels = tensors, case.get("labels")

    def __getitem__(self, name):
        return self.tensors[name]

    def __contains__(self, name):
        return name in self.tensors

    def kernel(self, name):
        kernel = self[f"{name}/kernel"]
        if f"{name}/u" not in self:
            return kernel
        matrix = kernel.reshape(-1, kernel.shape[-1])
        with torch.no_grad():
            v = F.normalize(matrix @ self[f"{name}/u"], dim=0)
            u = F.normalize(matrix.T @ v, dim=0)
        return kernel / (v @ matrix @ u)

    def bias(self, name):
        return self[f"{name}/bias"] if f"{name}/bias" in self else None


def linear(w, name, x):
    y = F.linear(x, w.kernel(name).T.contiguous(), w.bias(name))
    if f"{name}/embedding/kernel" not in w:
        return y
    # Miyato and Koyama 2018, section 3.
    return y + (x * w.kernel(f"{name}/embedding").T[w.labels]).sum(1, keepdim=True)


def conv(w, name, x, stride=1):
    kernel = w.kernel(name).permute(3, 2, 0, 1).contiguous()
    return F.conv2d(x, kernel, w.bias(name), stride=stride, padding=(kernel.shape[-1] - 1) // 2)


def deconv(w, name, x):
    return F.conv_transpose2d(x, w.kernel(name).permute(3, 2, 0, 1).contiguous(), w.bias(name), stride=2, padding=1)


def norm(w, name, kind, x):
    if f"{name}/scale" not in w:
        return x
    scale, offset = w[f"{name}/scale"], w[f"{name}/offset"]
    if scale.ndim == 2:  # a row a class
        own = [rows[w.labels].reshape(len(x), -1, *[1] * (x.ndim - 2)) for rows in (scale, offset)]
        return normalised(kind, x) * own[0] + own[1]
    return normalised(kind, x, scale, offset)


def normalised(kind, x, scale=None, offset=None):
    if kind == "layer":
        return F.group_norm(x, 1, scale, offset)
    return F.batch_norm(x, None, None, scale, offset, training=True)


def flat(x):
    return x.permute(0, 2, 3, 1).reshape(x.shape[0], -1)


def unflat(x, height, width):
    return x.reshape(x.shape[0], height, width, -1).permute(0, 3, 1, 2)


class Sides:
    """On which side of 0 the inputs of rectifiers are: kept in the order of a pass, or given by another one."""

    def __init__(self, given=None):
        self.given, self.kept = given, []

    def of(self, x):
        own = x.detach() > 0
        self.kept.append(own)
        return own if self.given is None else self.given[len(self.kept) - 1]


sides = Sides()


def rectified(x, slope=0.0):
    return torch.where(sides.of(x), x, slope * x)


def up(x):
    return F.interpolate(x, scale_factor=2, mode="nearest")


class Numbered:
    """Layers of a sequence, whose names are their places."""

    def __init__(self, name):
        self.name, self.place = name, -1

    def __call__(self):
        self.place += 1
        return f"{self.name}/layer{self.place:02d}"


def activation(w, layer, kind, slope=0.0):
    """A normalisation, where there is one, and a rectifier, as the next layers of a sequence."""

    def activated(x):
        if kind != "none":
            x = norm(w, layer(), kind, x)
        layer()
        return rectified(x, slope)

    return activated


def dcgan(w, case):
    slope, doublings, (height, width) = case["slope"], case["doublings"], case["base"]

    def generator(z):
        layer = Numbered("generator")
        x = linear(w, layer(), z)
        layer()
        x = unflat(x, height, width)
        for _ in range(doublings):
            if case["generatorNorm"] != "none":
                x = norm(w, layer(), case["generatorNorm"], x)
            layer()
            x = deconv(w, layer(), rectified(x))
        return torch.tanh(x)

    def discriminator(x):
        layer = Numbered("discriminator")
        x = rectified(conv_down(w, layer(), x), slope)
        layer()
        for _ in range(doublings - 1):
            x = conv_down(w, layer(), x)
            if case["activations"] != "none":
                x = norm(w, layer(), case["activations"], x)
            layer()
            x = rectified(x, slope)
        layer()
        return linear(w, layer(), flat(x))

    return generator, discriminator


def conv_down(w, name, x):
    return F.conv2d(x, w.kernel(name).permute(3, 2, 0, 1).contiguous(), w.bias(name), stride=2, padding=1)


def sndcgan(w, case):
    height, width = case["base"]

    def generator(z):
        layer = Numbered("generator")
        activated = activation(w, layer, case["generatorNorm"])
        x = activated(linear(w, layer(), z))
        layer()
        x = unflat(x, height, width)
        for _ in range(3):
            x = activated(deconv(w, layer(), x))
        return torch.tanh(conv(w, layer(), x))

    def discriminator(x):
        layer = Numbered("discriminator")
        for place in range(7):
            x = rectified((conv_down if place % 2 else conv)(w, layer(), x), case["slope"])
            layer()
        layer()
        return linear(w, layer(), flat(x))

    return generator, discriminator


def infogan(w, case):
    height, width = case["base"]

    def generator(z):
        layer = Numbered("generator")
        activated = activation(w, layer, case["generatorNorm"], 0.2)
        x = activated(linear(w, layer(), z))
        x = activated(linear(w, layer(), x))
        layer()
        x = activated(deconv(w, layer(), unflat(x, height, width)))
        return torch.tanh(deconv(w, layer(), x))

    def discriminator(x):
        layer = Numbered("discriminator")

        def activated(x, normalised=True):
            if normalised and case["activations"] != "none":
                x = norm(w, layer(), case["activations"], x)
            layer()
            return rectified(x, case["slope"])

        x = activated(conv_down(w, layer(), x), False)
        x = activated(conv_down(w, layer(), x))
        layer()
        x = activated(linear(w, layer(), flat(x)))
        return linear(w, layer(), x)

    return generator, discriminator


def unrolled(w, case):
    height, width = case["shape"][:2]
    # Heights and widths of the maps, each half of the one before, rounded up.
    maps = [(-(-height // 2**i), -(-width // 2**i)) for i in range(4)]

    def before(small, large):
        """Rows of padding above the map that TensorFlow's SAME puts there."""
        return max(2 * (small - 1) + 3 - large, 0) // 2

    def down(name, x, target):
        kernel = w.kernel(name).permute(3, 2, 0, 1).contiguous()
        (rows, columns), (top, left) = x.shape[2:], (before(t, s) for t, s in zip(target, x.shape[2:]))
        padded = F.pad(x, (left, 2 * target[1] + 1 - columns - left, top, 2 * target[0] + 1 - rows - top))
        return F.conv2d(padded, kernel, w.bias(name), stride=2)

    def grow(name, x, target):
        kernel = w.kernel(name).permute(3, 2, 0, 1).contiguous()
        top, left = (before(s, t) for s, t in zip(x.shape[2:], target))
        whole = F.conv_transpose2d(x, kernel, None, stride=2)
        return whole[:, :, top : top + target[0], left : left + target[1]] + w.bias(name)[:, None, None]

    def generator(z):
        layer = Numbered("generator")
        activated = activation(w, layer, case["generatorNorm"])
        x = linear(w, layer(), z)
        layer()
        x = activated(unflat(x, *maps[3]))
        for target in maps[2::-1]:
            x = activated(grow(layer(), x, target))
        return torch.tanh(conv(w, layer(), x))

    def discriminator(x):
        layer = Numbered("discriminator")
        for target in maps[1:]:
            x = down(layer(), x, target)
            if case["activations"] != "none":
                x = norm(w, layer(), case["activations"], x)
            layer()
            x = rectified(x, case["slope"])
        layer()
        return linear(w, layer(), flat(x))

    return generator, discriminator


def resnet(w, case):
    height, width = case["base"]
    slope = case["slope"]

    def generator(z):
        kind = case["generatorNorm"]
        x = unflat(linear(w, "generator/dense", z), height, width)
        for i in range(case["doublings"]):
            name = f"generator/block{i}"
            h = up(rectified(norm(w, f"{name}/main/norm1", kind, x)))
            h = rectified(norm(w, f"{name}/main/norm2", kind, conv(w, f"{name}/main/conv1", h)))
            x = conv(w, f"{name}/main/conv2", h) + conv(w, f"{name}/skip/conv", up(x))
        return torch.tanh(conv(w, "generator/out", rectified(norm(w, "generator/norm", kind, x))))

    def discriminator(x):
        kind = case["activations"]
        name = "discriminator/block0"
        h = rectified(norm(w, f"{name}/main/norm", kind, conv(w, f"{name}/main/conv1", x)), slope)
        h = F.avg_pool2d(conv(w, f"{name}/main/conv2", h), 2)
        x = h + conv(w, f"{name}/skip/conv", F.avg_pool2d(x, 2))
        for i, halves in enumerate(case["halves"]):
            name = f"discriminator/block{i + 1}"
            h = rectified(norm(w, f"{name}/main/norm1", kind, x), slope)
            h = rectified(norm(w, f"{name}/main/norm2", kind, conv(w, f"{name}/main/conv1", h)), slope)
            h = conv(w, f"{name}/main/conv2", h)
            skip = conv(w, f"{name}/skip/conv", x) if f"{name}/skip/conv/kernel" in w else x
            x = F.avg_pool2d(h + skip, 2) if halves else h + skip
        x = rectified(norm(w, "discriminator/norm", kind, x), slope)
        # SNGAN takes the sum, WGAN-GP the mean.
        pooled = x.mean((2, 3)) if case["pooling"] == "mean" else x.sum((2, 3))
        return linear(w, "discriminator/out", pooled)

    return generator, discriminator


def r3gan(w, case):
    slope, doublings = case["slope"], case["doublings"]

    def stage(name, x):
        for i in range(case["blocks"]):
            block = f"{name}-block{i}/main"
            h = rectified(conv(w, f"{block}/conv1", x), slope)
            h = rectified(conv(w, f"{block}/conv2", h), slope)
            x = x + conv(w, f"{block}/conv3", h)
        return x

    def widened(name, x):
        return conv(w, name, x) if f"{name}/kernel" in w else x

    def generator(z):
        basis = w["generator/basis/map"].permute(0, 3, 1, 2)
        x = linear(w, "generator/dense", z)[:, :, None, None] * basis
        for below in reversed(range(doublings + 1)):
            if below < doublings:
                x = up(widened(f"generator/widen{below}", x))
            x = stage(f"generator/stage{below}", x)
        return torch.tanh(conv(w, "generator/out", x))

    def discriminator(x):
        x = conv(w, "discriminator/in", x)
        for below in range(doublings + 1):
            x = stage(f"discriminator/stage{below}", x)
            if below < doublings:
                x = widened(f"discriminator/widen{below}", F.avg_pool2d(x, 2))
        basis = w["discriminator/basis/map"].permute(0, 3, 1, 2)
        return linear(w, "discriminator/out", (x * basis).sum((2, 3)))

    return generator, discriminator


def mlp(w, case):
    def generator(z):
        for i in range(case["generatorLayers"]):
            z = rectified(norm(w, f"generator/norm{i}", case["generatorNorm"], linear(w, f"generator/dense{i}", z)))
        x = linear(w, "generator/out", z)
        return torch.tanh(unflat(x, *case["shape"][:2])) if len(case["shape"]) > 1 else x

    def discriminator(x):
        x = flat(x) if x.ndim > 2 else x
        for i in range(case["discriminatorLayers"]):
            x = norm(w, f"discriminator/norm{i}", case["activations"], linear(w, f"discriminator/dense{i}", x))
            pieces = case["pieces"]
            x = x.reshape(x.shape[0], -1, pieces).amax(2) if pieces else rectified(x, case["slope"])
        return linear(w, "discriminator/out", x)

    return generator, discriminator


networks = {
    "dcgan": dcgan,
    "sndcgan": sndcgan,
    "infogan": infogan,
    "unrolled": unrolled,
    "resnet": resnet,
    "r3gan": r3gan,
    "mlp": mlp,
}


def channels_last(x):
    return x.permute(0, 2, 3, 1) if x.ndim == 4 else x


def computed(case, raw):
    """Fakes, scores and the gradients that are wanted, in the type of the numbers."""
    tensors, start = {}, 0
    for name, shape in case["tensors"]:
        count = 1
        for length in shape:
            count *= length
        tensors[name] = raw[start : start + count].reshape(shape).requires_grad_()
        start += count
    generator, discriminator = networks[case["network"]](Weights(tensors, case), case)
    fakes = generator(tensors["latents"])
    samples = tensors["samples"]
    scores = discriminator(samples.permute(0, 3, 1, 2) if samples.ndim == 4 else samples)[:, 0]
    total = (channels_last(fakes) * tensors["fake probe"]).sum() + (scores * tensors["score probe"]).sum()
    gradients = torch.autograd.grad(total, [tensors[name] for name in case["wanted"]])
    return [part.detach().double().reshape(-1) for part in [channels_last(fakes), scores, *gradients]]


def run(path):
    case = json.loads(path.read_text())
    raw = torch.frombuffer(bytearray(path.with_suffix(".bin").read_bytes()), dtype=torch.float32)
    double = keep(path.with_suffix(".double"), case, raw.double())
    single = keep(path.with_suffix(".single"), case, raw)
    ours = sides_in(path.with_suffix(".sides"), double)
    keep(path.with_suffix(".ours"), case, raw.double(), ours)
    keep(path.with_suffix(".sided"), case, raw.double(), single)
    counts = [turned(ours, double), turned(single, double), sum(each.numel() for each in double)]
    path.with_suffix(".turned").write_text(" ".join(map(str, counts)))


def turned(one, other):
    return sum((a != b).sum().item() for a, b in zip(one, other, strict=True))


def sides_in(path, like):
    """The product's sides, in the layouts of the given ones."""
    parts = torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.uint8).split([each.numel() for each in like])
    return [channels_first(part, each.shape).bool() for part, each in zip(parts, like)]


def channels_first(part, shape):
    if len(shape) < 4:
        return part.reshape(shape)
    n, channels, height, width = shape
    return part.reshape(n, height, width, channels).permute(0, 3, 1, 2)


def keep(path, case, numbers, given=None):
    """Writes what is computed; returns the sides of the rectifiers."""
    global sides
    sides = Sides(given)
    out = torch.cat(computed(case, numbers))
    path.write_bytes(ctypes.string_at(out.data_ptr(), 8 * out.numel()))
    return sides.kept


for each in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    run(each)
