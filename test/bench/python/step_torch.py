"""The service's training step as one writes it in PyTorch, one step for each line on stdin.

python step_torch.py OPTIONS, one JSON object: {"hyperparameters": …, "precision": "float32" or "bfloat16", "compiled": bool}.
Prints its version once it is ready, and then a line with the losses for each step.
"""
import json
import sys

import torch
import torch.nn.functional as F
from dcgan_torch import device, layout, networks

options = json.loads(sys.argv[1])
h, half = options["hyperparameters"], options["precision"] == "bfloat16"
batch, size, latent = h["batchSize"], h["imageSize"], h["latentSize"]
# As TensorFlow does on GPUs that have it.
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True

generator, discriminator = networks(h)
average = [p.detach().clone() for p in generator.parameters()]


def adam(module, rate):
    decayed = [p for p in module.parameters() if p.dim() > 1]
    others = [p for p in module.parameters() if p.dim() <= 1]
    groups = [{"params": decayed, "weight_decay": h["weightDecay"]}, {"params": others}]
    return torch.optim.Adam(groups, rate, (h["beta1"], h["beta2"]), h["epsilon"])


of_generator, of_discriminator = adam(generator, h["generatorLearningRate"]), adam(discriminator, h["discriminatorLearningRate"])
if options["compiled"]:
    generator, discriminator = torch.compile(generator), torch.compile(discriminator)
real = (torch.rand(batch, 3, size, size) * 2 - 1).to(device).contiguous(memory_format=layout)
smooth = torch.tensor([1 - h["realLabel"], h["realLabel"]], dtype=torch.float32, device=device).expand(batch, 2)
is_real, is_fake = (torch.full((batch,), label, device=device) for label in (1, 0))


def arithmetic():
    return torch.autocast(device, dtype=torch.bfloat16, enabled=half)


def realness(logits):
    return logits[:, 1] - logits[:, 0]


def penalty(weight, images, logits):
    slope = torch.autograd.grad(realness(logits).sum(), images, create_graph=True)[0].float()
    return weight * h["penaltyEvery"] / 2 / batch * slope.square().sum()


steps = 0


def step():
    global steps
    steps += 1
    penalizes = (h["r1"] > 0 or h["r2"] > 0) and steps % h["penaltyEvery"] == 0
    with arithmetic():
        fake = generator(torch.rand(batch, latent, device=device) * 2 - 1)
        shown = [images.detach().requires_grad_(penalizes) for images in (real, fake)]
        on_real, on_fake = (discriminator(images).float() for images in shown)
    of_discriminator.zero_grad()
    if h["loss"] == "relativistic":
        d_loss = F.softplus(realness(on_fake) - realness(on_real)).mean()
    else:
        d_loss = F.cross_entropy(on_real, smooth) + F.cross_entropy(on_fake, is_fake)
    total = d_loss
    if penalizes:
        total = d_loss + penalty(h["r1"], shown[0], on_real) + penalty(h["r2"], shown[1], on_fake)
    total.backward()
    of_discriminator.step()
    discriminator.requires_grad_(False)
    of_generator.zero_grad()
    with arithmetic():
        on_fake = discriminator(fake).float()
    if h["loss"] == "relativistic":
        g_loss = F.softplus(realness(on_real.detach()) - realness(on_fake)).mean()
    else:
        g_loss = F.cross_entropy(on_fake, is_real)
    g_loss.backward()
    of_generator.step()
    discriminator.requires_grad_(True)
    with torch.no_grad():
        torch._foreach_lerp_(average, list(generator.parameters()), 1 - h["emaDecay"])
    return [g_loss.item(), d_loss.item()]


print(json.dumps({"version": torch.__version__}), flush=True)
for _ in sys.stdin:
    print(json.dumps(step()), flush=True)
