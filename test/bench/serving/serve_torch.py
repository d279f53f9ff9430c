"""The peer of the benchmark `serving`: the same generator, served by PyTorch and FastAPI.

WEIGHTS=generator.safetensors uvicorn --app-dir test/bench/serving serve_torch:app --port 8901
GET /generate.png?seed=42&n=64 makes a grid of 8 columns; ?z= takes comma-separated numbers.
"""
import io
import json
import os
import struct

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from fastapi import FastAPI, Response
from PIL import Image

raw = open(os.environ["WEIGHTS"], "rb").read()
size = struct.unpack("<Q", raw[:8])[0]
data = raw[8 + size :]
tensors = {}
for name, entry in json.loads(raw[8 : 8 + size]).items():
    if name != "__metadata__":
        begin, end = entry["data_offsets"]
        tensors[name] = torch.from_numpy(np.frombuffer(data[begin:end], np.float32).reshape(entry["shape"]).copy())


def weights(name):
    return tensors[f"ema/generator/{name}"]


BLOCKS = sum(name.startswith("ema/generator/block") and name.endswith("kernel") for name in tensors)
CHANNELS = [weights(f"block{i + 1}/kernel").shape[3] for i in range(BLOCKS)] + [3]
LATENT = weights("dense/kernel").shape[0]
BASE = int((weights("dense/kernel").shape[1] // CHANNELS[0]) ** 0.5)
SIDE = BASE * 2**BLOCKS


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(LATENT, CHANNELS[0] * BASE * BASE, bias=False)
        last = BLOCKS - 1
        self.conv = nn.ModuleList(
            [nn.ConvTranspose2d(CHANNELS[i], CHANNELS[i + 1], 5, 2, 0, bias=i == last) for i in range(BLOCKS)]
        )
        self.norm = nn.ModuleList([nn.BatchNorm2d(c, affine=False) for c in CHANNELS[:BLOCKS]])
        with torch.no_grad():
            dense = weights("dense/kernel").reshape(LATENT, BASE * BASE, CHANNELS[0])
            self.dense.weight.copy_(dense.permute(2, 1, 0).reshape(-1, LATENT))
            for i, conv in enumerate(self.conv):
                conv.weight.copy_(weights(f"block{i + 1}/kernel").permute(3, 2, 0, 1))
            self.conv[-1].bias.copy_(weights(f"block{BLOCKS}/bias"))
            for norm, layer in zip(self.norm, ["dense", *(f"block{i + 1}" for i in range(last))]):
                norm.running_mean.copy_(tensors[f"moments/ema/generator/{layer}/norm/mean"])
                norm.running_var.copy_(tensors[f"moments/ema/generator/{layer}/norm/variance"])

    def forward(self, z):
        x = F.relu(self.norm[0](self.dense(z).view(-1, CHANNELS[0], BASE, BASE)))
        for i in range(BLOCKS):
            # TensorFlow's SAME: one pixel before, two after.
            x = self.conv[i](x)[:, :, 1:-2, 1:-2]
            if i < BLOCKS - 1:
                x = F.relu(self.norm[i + 1](x))
        return torch.tanh(x)


generator = Generator().eval().to(memory_format=torch.channels_last)
app = FastAPI()


@app.get("/generate.png")
def generate(seed: int = 0, n: int = 64, z: str = ""):
    if z:
        latents = torch.tensor([float(x) for x in z.split(",")]).view(-1, LATENT)
    else:
        latents = torch.rand(n, LATENT, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    with torch.inference_mode():
        x = generator(latents)
    x = ((x + 1) * 127.5).clamp(0, 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    n, cols = len(latents), min(8, len(latents))
    grid = np.zeros((-(-n // cols) * SIDE, cols * SIDE, 3), np.uint8)
    for i in range(n):
        y, x0 = i // cols * SIDE, i % cols * SIDE
        grid[y : y + SIDE, x0 : x0 + SIDE] = x[i]
    out = io.BytesIO()
    Image.fromarray(grid).save(out, "PNG")
    return Response(out.getvalue(), media_type="image/png")
