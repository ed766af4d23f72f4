"""
What Pillow makes of pictures: agreement_pictures.py decode FOLDER writes the pixels of each FILE below it as FILE.rgb and
prints the sizes as JSON. `photos FOLDER` copies what scikit-learn has there. `make FOLDER COUNT` writes so many JPEG files
of 256 x 256; `time FOLDER PROCESSES` prints the seconds that decoding all of them takes.
"""

import json
import pathlib
import shutil
import sys
import time
from multiprocessing import Pool

import numpy as np
from PIL import Image

command, folder = sys.argv[1], pathlib.Path(sys.argv[2])


def files():
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".rgb")


def pixels(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def decode():
    sizes = {}
    for path in files():
        rgb = pixels(path)
        path.with_name(path.name + ".rgb").write_bytes(rgb.tobytes())
        sizes[str(path.relative_to(folder))] = rgb.shape
    print(json.dumps(sizes))


def photos():
    import sklearn.datasets

    for path in (pathlib.Path(sklearn.datasets.__file__).parent / "images").glob("*.jpg"):
        shutil.copy(path, folder / path.name)


def make():
    y, x, c = np.meshgrid(np.arange(256), np.arange(256), np.arange(3), indexing="ij")
    for i in range(int(sys.argv[3])):
        random = np.random.default_rng(i)
        across, down, phase = random.uniform(0.01, 0.2, (3, 3))
        wave = 127 + 100 * np.sin(x * across[c] + y * down[c] + 30 * phase[c])
        image = np.clip(wave + random.normal(0, 8, wave.shape), 0, 255).astype(np.uint8)
        Image.fromarray(image).save(folder / f"{i:05}.jpg", quality=90)


def length(path):
    return pixels(path).size


def timed():
    paths = files()
    start = time.perf_counter()
    with Pool(int(sys.argv[3])) as pool:
        pool.map(length, paths, chunksize=32)
    print(json.dumps(time.perf_counter() - start))


if __name__ == "__main__":
    {"decode": decode, "photos": photos, "make": make, "time": timed}[command]()
