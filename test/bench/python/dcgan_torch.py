"""The networks of a training as one writes them in PyTorch."""
import torch
import torch.nn as nn
import torch.nn.functional as F

device = "cuda" if torch.cuda.is_available() else "cpu"
layout = torch.channels_last


class Generator(nn.Module):
    def __init__(self, h):
        super().__init__()
        channels = [*h["generatorChannels"], 3]
        self.shape = (channels[0], *[h["imageSize"] // 2 ** len(h["generatorChannels"])] * 2)
        self.dense = nn.Linear(h["latentSize"], self.shape[0] * self.shape[1] ** 2)
        pairs = zip(channels, channels[1:])
        self.blocks = nn.ModuleList([nn.ConvTranspose2d(i, o, 5, 2, 2, output_padding=1) for i, o in pairs])
        self.norms = nn.ModuleList([nn.BatchNorm2d(c, affine=h["batchNormAffine"]) for c in channels[:-1]])

    def forward(self, z):
        x = self.dense(z).view(-1, *self.shape).contiguous(memory_format=layout)
        x = F.relu(self.norms[0](x))
        for block, norm in zip(self.blocks, self.norms[1:]):
            x = F.relu(norm(block(x)))
        return torch.tanh(self.blocks[-1](x))


class Discriminator(nn.Module):
    def __init__(self, h):
        super().__init__()
        channels = [3, *h["discriminatorChannels"]]
        pairs = zip(channels, channels[1:])
        self.blocks = nn.ModuleList([nn.Conv2d(i, o, 5, 2, 2) for i, o in pairs])
        which, affine = h["discriminatorBatchNorm"], h["batchNormAffine"]
        has_norm = [which == "all" or (which == "notFirst" and i > 0) for i in range(len(channels) - 1)]
        norms = [nn.BatchNorm2d(c, affine=affine) if has else nn.Identity() for c, has in zip(channels[1:], has_norm)]
        self.norms = nn.ModuleList(norms)
        side = h["imageSize"] // 2 ** len(h["discriminatorChannels"])
        self.dense = nn.Linear(side * side * channels[-1], 2)

    def forward(self, x):
        for block, norm in zip(self.blocks, self.norms):
            x = F.leaky_relu(norm(block(x)), 0.2)
        return self.dense(x.flatten(1))


def networks(h):
    """Generator and discriminator, where they compute."""
    return [network.to(device, memory_format=layout) for network in (Generator(h), Discriminator(h))]
