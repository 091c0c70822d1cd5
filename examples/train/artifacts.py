"""Writes what every example needs: its model and its held-out cases, the same bytes in every run."""

import json
import os
import pathlib
import sys
import tempfile
from collections.abc import Callable

import torch

NUMBERS_WITHIN = 1e-4


def reproducibly(main: Callable[[], None], seed: int) -> None:
    """Runs a training such that on one kind of machine every run writes the same bytes."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        # TorchScript writes a layer's constants in the order of a set, which is another in each process.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)  # The order of a sum is a matter of threads.
    main()


def save(model: torch.jit.ScriptModule, path: pathlib.Path) -> torch.jit.ScriptModule:
    """Saves the model without its *.debug_pkl records, which hold the paths of this very machine.

    Returns the model of the file that was written: what is asked for its scores.
    """
    with tempfile.TemporaryDirectory() as folder:
        whole = os.path.join(folder, path.name)
        torch.jit.save(model, whole)
        reader = torch._C.PyTorchFileReader(whole)
        writer = torch._C.PyTorchFileWriter(str(path))
        for name in reader.get_all_records():
            if name != "version" and not name.endswith(".debug_pkl"):
                record = reader.get_record(name)
                writer.write_record(name, record, len(record))
        writer.write_end_of_file()
    print(f"{path.name}: {path.stat().st_size} bytes")
    return torch.jit.load(str(path)).eval()


def rounded(score: float) -> float:
    return round(float(score), 7)


def write_cases(path: pathlib.Path, cases: list[dict], accuracy_at_least: float) -> None:
    """Writes cases of "input", "label" and "expected", and ends the training if too few are right."""
    lines = ",\n".join(json.dumps(case, separators=(",", ":"), ensure_ascii=False) for case in cases)
    bounds = f'"accuracyAtLeast": {accuracy_at_least}, "numbersWithin": {NUMBERS_WITHIN}'
    path.write_text(f'{{{bounds}, "cases": [\n{lines}\n]}}\n', encoding="utf-8")

    right = sum(case["label"].items() <= case["expected"].items() for case in cases)
    print(f"{path.name}: {path.stat().st_size} bytes")
    print(f"{right} of {len(cases)} held-out cases right ({right / len(cases):.2%})")
    if right < accuracy_at_least * len(cases):
        raise SystemExit("too few are right")
