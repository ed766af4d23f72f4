"""Makes the pictures of this folder, and in pillow.json the sha256 of what Pillow's convert('RGB') makes of each.

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0 numpy && venv/bin/python make.py
"""

import hashlib, json, os, struct, zlib
import numpy as np
from PIL import Image, ImageCms, ImageDraw

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(5)
W, H = 21, 18


def place(name):
    return os.path.join(here, name)


def photo():
    base = Image.fromarray(random.integers(0, 256, (4, 4, 3), dtype=np.uint8)).resize((W, H), Image.BICUBIC)
    noisy = np.asarray(base) + random.normal(scale=9, size=(H, W, 3))
    image = Image.fromarray(np.uint8(np.clip(noisy, 0, 255)))
    ImageDraw.Draw(image).ellipse([3, 3, 12, 12], fill=(255, 20, 30))
    return image


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(name, width, height, depth, colour, raw, interlaced=0, end=chunk(b'IEND', b''), tail=b''):
    header = struct.pack('>IIBBBBB', width, height, depth, colour, 0, 0, interlaced)
    with open(place(name), 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + chunk(b'IDAT', zlib.compress(raw, 9)) + end + tail)


def rows(array):
    return b''.join(b'\0' + np.ascontiguousarray(row).tobytes() for row in array)


def adam7(array):
    passes = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))
    parts = [array[y::dy, x::dx] for y, x, dy, dx in passes]
    return b''.join(rows(part) for part in parts if part.size)


image = photo()
grey = image.convert('L')
alpha = random.integers(0, 256, (H, W), dtype=np.uint8)
with_alpha = Image.fromarray(np.dstack([np.asarray(image), alpha]))
palette = image.quantize(16)

for name, sampling in (('444', 0), ('422', 1), ('420', 2), ('411', '4:1:1')):
    image.save(place(f'jpeg-{name}.jpg'), quality=90, subsampling=sampling)
image.save(place('jpeg-progressive.jpg'), quality=70, progressive=True)
image.save(place('jpeg-restarts.jpg'), quality=85, restart_marker_rows=1)
image.save(place('jpeg-rgb.jpg'), quality=90, keep_rgb=True)
image.convert('CMYK').save(place('jpeg-cmyk.jpg'), quality=90)
grey.save(place('jpeg-grey.jfif'), 'JPEG', quality=90)
turned = b'Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0'
image.save(place('jpeg-orientation.jpg'), quality=90, exif=turned)
wide = ImageCms.ImageCmsProfile(ImageCms.createProfile('XYZ')).tobytes()
image.save(place('jpeg-profile.jpg'), quality=90, icc_profile=wide)

image.save(place('png-rgb.png'))
with_alpha.save(place('png-alpha.png'))
grey.save(place('png-grey.png'))
image.convert('1').save(place('png-1-bit.png'))
Image.fromarray(np.dstack([np.asarray(grey), alpha]), 'LA').save(place('png-grey-alpha.png'))
palette.save(place('png-palette.png'), transparency=3)
image.quantize(4).save(place('png-palette-2-bits.png'), bits=2)
image.save(place('png-transparent-colour.png'), transparency=(255, 20, 30))
for bits in (2, 4):
    png(f'png-grey-{bits}-bits.png', 16, 9, bits, 0, rows(random.integers(0, 256, (9, 2 * bits), dtype=np.uint8)))
for channels, colour, name in ((1, 0, 'grey'), (2, 4, 'grey-alpha'), (3, 2, 'rgb'), (4, 6, 'rgba')):
    samples = random.integers(0, 600 if channels == 1 else 65536, (9, 11, channels)).astype('>u2')
    png(f'png-16-bits-{name}.png', 11, 9, 16, colour, rows(samples))
pixels = np.asarray(image)
png('png-interlaced.png', W, H, 8, 2, adam7(pixels), interlaced=1)
png('png-tail.png', W, H, 8, 2, rows(pixels), tail=b'what follows a picture')
png('png-no-end.png', W, H, 8, 2, rows(pixels), end=b'')

image.save(place('webp-lossless.webp'), lossless=True)
image.save(place('webp-lossy.webp'), quality=80)
with_alpha.save(place('webp-alpha.webp'), quality=80)
image.save(place('gif.gif'))
image.save(place('gif-frames.gif'), save_all=True, append_images=[photo()])
for compression in ('raw', 'tiff_lzw', 'tiff_deflate', 'packbits', 'jpeg'):
    image.save(place(f'tiff-{compression.replace("tiff_", "")}.tif'), compression=compression)
image.convert('CMYK').save(place('tiff-cmyk.tiff'), compression='tiff_deflate')
palette.save(place('tiff-palette.tif'), compression='tiff_deflate')

sums = {}
for name in sorted(os.listdir(here)):
    if name.endswith(('.py', '.json')):
        continue
    opened = Image.open(place(name))
    pixels = np.asarray(opened.convert('RGB'))
    sums[name] = {'width': opened.width, 'height': opened.height, 'sha256': hashlib.sha256(pixels.tobytes()).hexdigest()}
with open(place('pillow.json'), 'w') as file:
    json.dump(sums, file, indent=2)
    file.write('\n')
