"""The DCGAN of preset `seed` as one writes it in PyTorch: the same networks and settings, float32, on a file of images.

python train_torch.py OPTIONS, one JSON object (see pytorch.ts). Trains for so many seconds, writes generated images as RGB
bytes, and prints how many steps it made.
"""
import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from dcgan_torch import device, layout, networks

options = json.loads(sys.argv[1])
h = options["hyperparameters"]
batch, size, latent = h["batchSize"], h["imageSize"], h["latentSize"]
torch.manual_seed(options["seed"])

generator, discriminator = networks(h)
beta = (h["beta1"], h["beta2"])
of_generator = torch.optim.Adam(generator.parameters(), h["generatorLearningRate"], beta)
of_discriminator = torch.optim.Adam(discriminator.parameters(), h["discriminatorLearningRate"], beta)
images = np.memmap(options["images"], dtype=np.uint8, mode="r").reshape(-1, size, size, 3)
random = np.random.default_rng(options["seed"])
is_real, is_fake = (torch.full((batch,), label, device=device) for label in (1, 0))


def latents(n):
    return torch.rand(n, latent, device=device) * 2 - 1


def batches():
    while True:
        order = random.permutation(len(images))
        for i in range(0, len(order) - batch + 1, batch):
            yield order[i : i + batch]


def real_images(indices):
    x = torch.from_numpy(images[np.sort(indices)]).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1
    mirrored = torch.rand(batch, 1, 1, 1, device=device) < 0.5
    return torch.where(mirrored, x.flip(3), x).contiguous(memory_format=layout)


times = []
begun = time.perf_counter()
for indices in batches():
    start = time.perf_counter()
    if start - begun >= options["seconds"]:
        break
    real, fake = real_images(indices), generator(latents(batch))
    of_discriminator.zero_grad()
    loss = F.cross_entropy(discriminator(real), is_real) + F.cross_entropy(discriminator(fake.detach()), is_fake)
    loss.backward()
    of_discriminator.step()
    discriminator.requires_grad_(False)
    of_generator.zero_grad()
    g_loss = F.cross_entropy(discriminator(fake), is_real)
    g_loss.backward()
    of_generator.step()
    discriminator.requires_grad_(True)
    g_loss.item()
    times.append(time.perf_counter() - start)

# With the moments of each batch: after so few steps the running ones are those of weights long gone.
with torch.no_grad(), open(options["output"], "wb") as file:
    for _ in range(options["count"] // 64):
        x = ((generator(latents(64)) + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
        file.write(x.permute(0, 2, 3, 1).contiguous().cpu().numpy().tobytes())
print(json.dumps({"steps": len(times), "secondsPerStep": float(np.median(times[1:] or times)), "version": torch.__version__}))
