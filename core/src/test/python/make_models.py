#!/usr/bin/env python3
"""Makes the small TorchScript models of core's tests: run it with Debian's python3-torch.

twice.pt   FP32 [n, 4] -> FP32 [n, 4], each number times two; fails on another width
add.pt     INT64 [n], INT64 [n] -> INT64 [n], INT64 [n]: the sum and the difference
busy.pt    FP32 [n, 1] -> FP32 [n, 1]: multiplies matrices as often as the number says, then gives it back
"""

import pathlib
from typing import Tuple

import torch


class Twice(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.size(-1) != 4:
            raise RuntimeError("twice takes four numbers")
        return x * 2


class Add(torch.nn.Module):
    def forward(self, a: torch.Tensor, b: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
        return a + b, a - b


class Busy(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        m = torch.ones(64, 64)
        for _ in range(int(x.max().item())):
            m = torch.matmul(m, torch.ones(64, 64)) / 64.0
        return x * m[0, 0]


def main() -> None:
    resources = pathlib.Path(__file__).parent.parent / "resources"
    for name, module in (("twice", Twice()), ("add", Add()), ("busy", Busy())):
        torch.jit.script(module.eval()).save(str(resources / f"{name}.pt"))


main()
