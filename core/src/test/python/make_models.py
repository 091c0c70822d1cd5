#!/usr/bin/env python3
"""Makes the small TorchScript models of core's tests: run it with Debian's python3-torch.

twice.pt   FP32 [n, 4] -> FP32 [n, 4], each number times two; fails on another width
add.pt     INT64 [n], INT64 [n] -> INT64 [n], INT64 [n]: the sum and the difference
flat.pt    FP32 [n, 4] -> FP32 [4 n]: the same without a batch dimension
rand.pt    FP32 [n, 4] -> FP32 [n, 4]: random numbers from 0 to 1, whatever comes
busy.pt    FP32 [n, 1] -> FP32 [n, 1]: multiplies matrices as often as the number says, then gives it back
matrix.pt  FP32 [n, 1] -> FP32 [n, 1]: multiplies matrices before anything else, then gives it back
"""

import pathlib
import tempfile
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


class Flat(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.reshape(-1) * 2


class Rand(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.rand_like(x)


class Busy(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        m = torch.ones(64, 64)
        for _ in range(int(x.max().item())):
            m = torch.matmul(m, torch.ones(64, 64)) / 64.0
        return x * m[0, 0]


class Matrix(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        m = torch.ones(128, 128)
        return x * torch.matmul(m, m)[0, 0] / 128.0


def save(module: torch.nn.Module, path: pathlib.Path) -> None:
    """Saves the model without its *.debug_pkl records, which hold the paths of this very machine."""
    with tempfile.TemporaryDirectory() as folder:
        whole = str(pathlib.Path(folder) / path.name)
        torch.jit.script(module.eval()).save(whole)
        reader = torch._C.PyTorchFileReader(whole)
        writer = torch._C.PyTorchFileWriter(str(path))
        for name in reader.get_all_records():
            if name != "version" and not name.endswith(".debug_pkl"):
                record = reader.get_record(name)
                writer.write_record(name, record, len(record))
        writer.write_end_of_file()


def main() -> None:
    resources = pathlib.Path(__file__).parent.parent / "resources"
    for name, module in (
        ("twice", Twice()),
        ("add", Add()),
        ("flat", Flat()),
        ("rand", Rand()),
        ("busy", Busy()),
        ("matrix", Matrix()),
    ):
        save(module, resources / f"{name}.pt")


main()
