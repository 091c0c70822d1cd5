#!/usr/bin/python3
"""Makes the TorchScript models that benchmarks/executor measures, and index.json, which says what they take.

    /usr/bin/python3 benchmarks/src/main/python/make_models.py FOLDER

Needs Debian 12's python3-torch (1.13). The weights are random: what is measured does not depend on them.
"""

import json
import math
import pathlib
import sys
from typing import List, Optional

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Mlp(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10), nn.Softmax(-1))


def conv(inputs: int, outputs: int, size: int, stride: int = 1, groups: int = 1) -> List[nn.Module]:
    """A convolution with batch norm, as nearly every vision model has them."""
    return [nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]


class Residual(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        self.body = nn.Sequential(*conv(inputs, outputs, 3, stride), nn.ReLU(), *conv(outputs, outputs, 3))
        same = stride == 1 and inputs == outputs
        self.short = nn.Identity() if same else nn.Sequential(*conv(inputs, outputs, 1, stride))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.body(x) + self.short(x))


class Vision(nn.Module):
    def __init__(self, body: List[nn.Module], channels: int, classes: int):
        super().__init__()
        self.body = nn.Sequential(*body)
        self.head = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x).mean([2, 3]))


def small_cnn() -> nn.Module:
    return Vision([*conv(3, 16, 3), nn.ReLU(), Residual(16, 16), Residual(16, 32, 2), Residual(32, 64, 2)], 64, 10)


def resnet18() -> nn.Module:
    body = [*conv(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    inputs = 64
    for outputs, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        body += [Residual(inputs, outputs, stride), Residual(outputs, outputs)]
        inputs = outputs
    return Vision(body, 512, 1000)


class Inverted(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int, factor: int):
        super().__init__()
        wide = inputs * factor
        self.adds = stride == 1 and inputs == outputs
        self.body = nn.Sequential(
            *([] if factor == 1 else [*conv(inputs, wide, 1), nn.ReLU6()]),
            *conv(wide, wide, 3, stride, wide), nn.ReLU6(), *conv(wide, outputs, 1))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x) if self.adds else self.body(x)


def mobilenet_v2() -> nn.Module:
    body = [*conv(3, 32, 3, 2), nn.ReLU6()]
    inputs = 32
    for factor, outputs, count, stride in (
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)):
        for i in range(count):
            body.append(Inverted(inputs, outputs, stride if i == 0 else 1, factor))
            inputs = outputs
    return Vision([*body, *conv(320, 1280, 1), nn.ReLU6()], 1280, 1000)


class LstmLoop(nn.Module):
    """An LSTM by hand, a step of a Python loop for each element of a sequence."""

    def __init__(self):
        super().__init__()
        self.x = nn.Linear(32, 256)
        self.h = nn.Linear(64, 256)
        self.out = nn.Linear(64, 8)

    def forward(self, x: Tensor) -> Tensor:
        h = torch.zeros(x.size(0), 64)
        c = torch.zeros(x.size(0), 64)
        for t in range(x.size(1)):
            i, f, g, o = (self.x(x[:, t]) + self.h(h)).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
        return self.out(h)


class Gru(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(32, 64, batch_first=True)
        self.out = nn.Linear(64, 8)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.gru(x)[0][:, -1])


class EncoderLayer(nn.Module):
    """As BERT has it, by hand, as Hugging Face exports it."""

    def __init__(self, width: int, heads: int, inner: int):
        super().__init__()
        self.heads = heads
        self.scale = 1 / math.sqrt(width / heads)
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)

    def split(self, x: Tensor) -> Tensor:
        return x.view(x.size(0), x.size(1), self.heads, -1).transpose(1, 2)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.split(self.q(x)), self.split(self.k(x)), self.split(self.v(x))
        weights = torch.softmax(torch.matmul(q, k.transpose(-1, -2)) * self.scale, -1)
        y = torch.matmul(weights, v).transpose(1, 2).reshape(x.size(0), x.size(1), -1)
        x = self.norm1(x + self.o(y))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Encoder(nn.Module):
    def __init__(self, vocabulary: int, width: int, heads: int, inner: int, layers: int):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.layers = nn.Sequential(*(EncoderLayer(width, heads, inner) for _ in range(layers)))
        self.out = nn.Linear(width, 4)

    def forward(self, tokens: Tensor) -> Tensor:
        return self.out(self.layers(self.embedding(tokens)).mean(1))


class Bag(nn.Module):
    def __init__(self):
        super().__init__()
        self.bag = nn.EmbeddingBag(2000, 64, mode="mean")
        self.out = nn.Linear(64, 4)

    def forward(self, tokens: Tensor) -> Tensor:
        return torch.softmax(self.out(self.bag(tokens)), -1)


class Elementwise(nn.Module):
    """Sixty cheap operations on 4,096 numbers: where a fuser would help."""

    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(torch.rand(4096))
        self.b = nn.Parameter(torch.rand(4096))

    def forward(self, x: Tensor) -> Tensor:
        for _ in range(6):
            x = torch.tanh(x * self.a + self.b) * torch.sigmoid(x) + 0.5 * x * (1.0 + torch.erf(x * 0.7071))
            x = torch.clamp(x, -3.0, 3.0) - x.abs() * 0.1
        return x


class Control(nn.Module):
    """Loops and branches that depend on the data."""

    def __init__(self):
        super().__init__()
        self.step = nn.Linear(16, 16)
        self.out = nn.Linear(16, 4)

    def forward(self, x: Tensor) -> Tensor:
        n = 0
        while bool(x.norm() > 0.2) and n < 40:
            if bool(x.sum() > 0):
                x = torch.tanh(self.step(x)) * 0.9
            else:
                x = x * 0.8 + 0.01 * self.step(x)
            n += 1
        parts: List[Tensor] = []
        for i in range(x.size(1)):
            if bool(x[0, i] > 0.05):
                parts.append(x[:, i] * 2)
            else:
                parts.append(x[:, i])
        return self.out(torch.stack(parts, 1))


def main(folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    index = []

    def add(name: str, how: str, module: nn.Module, example: Tensor, lengths: Optional[List[int]] = None) -> None:
        """Saves a model; lengths are other sizes of the second dimension that callers may send."""
        module.eval()
        script = torch.jit.trace(module, example) if how == "traced" else torch.jit.script(module)
        if how == "frozen":
            script = torch.jit.freeze(script)
        script.save(str(folder / f"{name}-{how}.pt"))
        index.append({
            "name": f"{name}-{how}",
            "dataType": "FP32" if example.is_floating_point() else "INT64",
            "shape": list(example.shape),
            "otherShapes": [[example.size(0), n, *example.shape[2:]] for n in lengths or []],
            "rank": script(example).dim(),
        })

    torch.manual_seed(20261122)
    picture, large = torch.rand(1, 3, 32, 32), torch.rand(1, 3, 224, 224)
    sequence, tokens, words = torch.rand(1, 32, 32), torch.randint(0, 2000, (1, 32)), torch.randint(0, 2000, (1, 64))
    lengths = [5, 9, 17, 23, 40]
    for how in ("scripted", "traced", "frozen"):
        add("mlp", how, Mlp(), torch.rand(1, 64))
        add("cnn", how, small_cnn(), picture)
        add("encoder", how, Encoder(2000, 64, 4, 128, 1), tokens, lengths)
    add("lstm-loop", "scripted", LstmLoop(), sequence, lengths)
    add("gru", "scripted", Gru(), sequence, lengths)
    add("bag", "scripted", Bag(), tokens, lengths)
    add("elementwise", "scripted", Elementwise(), torch.rand(1, 4096))
    add("control", "scripted", Control(), torch.rand(1, 16))
    for how in ("scripted", "frozen"):
        add("resnet18", how, resnet18(), large)
        add("mobilenet-v2", how, mobilenet_v2(), large)
    for how in ("traced", "frozen"):
        add("encoder-6x384", how, Encoder(30522, 384, 12, 1536, 6), words, lengths)
    (folder / "index.json").write_text(json.dumps(index, indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
