#!/usr/bin/env python3
"""Makes the small TorchScript models of core and of its tests: run it with Debian's python3-torch.

twice.pt   FP32 [n, 4] -> FP32 [n, 4], each number times two; fails on another width
add.pt     INT64 [n], INT64 [n] -> INT64 [n], INT64 [n]: the sum and the difference
flat.pt    FP32 [n, 4] -> FP32 [4 n]: the same without a batch dimension
rand.pt    FP32 [n, 4] -> FP32 [n, 4]: random numbers from 0 to 1, whatever comes
busy.pt    FP32 [n, 1] -> FP32 [n, 1]: multiplies matrices as often as the number says, then gives it back
matrix.pt  FP32 [n, 1] -> FP32 [n, 1]: multiplies matrices before anything else, then gives it back
types.pt   one input [n] of each datatype, BOOL, UINT8, INT8, INT16, INT32, INT64, FP16, FP32, FP64 -> a tuple of the same
list.pt    FP32 [n, m] -> a list: FP32 [n, m], each number times two; FP32 [m, n], the transpose
dict.pt    FP32 [n, m] -> a dict: "twice" FP32 [n, m], each number times two; "sum" FP32 [n], of each row
mixed.pt   FP32 [n, m] -> a tuple: FP32 [], the sum of all, and the dict of dict.pt
bf16.pt    FP32 [n] -> BF16 [n], which no protocol here has, of as many bytes as INT16

Of core itself, without .pt so that no package takes it for the user's:
int16.ts   INT32 -> INT16 of the same shape, and INT16 -> INT32: for DJL, which has no INT16
"""

import pathlib
import tempfile
from typing import Dict, List, Tuple

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


class Types(torch.nn.Module):
    def forward(
        self,
        boolean: torch.Tensor,
        uint8: torch.Tensor,
        int8: torch.Tensor,
        int16: torch.Tensor,
        int32: torch.Tensor,
        int64: torch.Tensor,
        fp16: torch.Tensor,
        fp32: torch.Tensor,
        fp64: torch.Tensor,
    ) -> Tuple[
        torch.Tensor,
        torch.Tensor,
        torch.Tensor,
        torch.Tensor,
        torch.Tensor,
        torch.Tensor,
        torch.Tensor,
        torch.Tensor,
        torch.Tensor,
    ]:
        return boolean, uint8, int8, int16, int32, int64, fp16, fp32, fp64


class ListOut(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> List[torch.Tensor]:
        return [x * 2, x.t()]


class DictOut(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> Dict[str, torch.Tensor]:
        return {"twice": x * 2, "sum": x.sum(dim=1)}


class Mixed(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> Tuple[torch.Tensor, Dict[str, torch.Tensor]]:
        return x.sum(), {"twice": x * 2, "sum": x.sum(dim=1)}


class Bf16(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.to(torch.bfloat16)


class Int16(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.dtype == torch.int32:
            return x.to(torch.int16)
        if x.dtype != torch.int16:
            raise RuntimeError("expected an INT16 tensor")
        return x.to(torch.int32)


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
        ("types", Types()),
        ("list", ListOut()),
        ("dict", DictOut()),
        ("mixed", Mixed()),
        ("bf16", Bf16()),
    ):
        save(module, resources / f"{name}.pt")
    main_resources = resources.parent.parent / "main" / "resources" / "io" / "sconce" / "torch"
    save(Int16(), main_resources / "int16.ts")


main()
