#!/usr/bin/python3
"""Trains the digit model and writes what the example needs.

    /usr/bin/python3 examples/digits/train/train.py

Needs Debian 12's python3-torch (1.13) and python3-sklearn. Takes about a minute, needs no network.

The data are 1,797 handwritten digits of 13 people, 8 x 8 pixels of 0 (paper) to 16 (ink), as scikit-learn's
load_digits() ships them: the test set of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak,
UCI Machine Learning Repository, https://doi.org/10.24432/C50P49, licensed CC BY 4.0.

A fixed fifth of them, 360, is held out and never trained on. Written are

    src/main/resources/digits.pt           TorchScript: FP32 [-1, 64] of 0..16 -> FP32 [-1, 10], softmaxed
    src/test/resources/held-out.json       the held-out digits and what Python answers for them

On one kind of machine every run writes the same bytes.
"""

import json
import os
import pathlib
import sys
import tempfile

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

SEED = 20261122
HELD_OUT = 360
EPOCHS = 60
BATCH = 32
ACCURACY_AT_LEAST = 0.98
NUMBERS_WITHIN = 1e-4

EXAMPLE = pathlib.Path(__file__).resolve().parent.parent
MODEL = EXAMPLE / "src/main/resources/digits.pt"
CASES = EXAMPLE / "src/test/resources/held-out.json"


class Digits(nn.Module):
    """Two convolutions and two dense layers. Scales its input and softmaxes its output by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Dropout(0.3),
            nn.Linear(32 * 4 * 4, 64),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(64, 10),
        )

    def logits(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.layers((pixels / 16.0).reshape(-1, 1, 8, 8))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.logits(pixels), dim=1)


def shifted(pixels: torch.Tensor) -> torch.Tensor:
    """Moves each digit by up to half a pixel and turns it by up to 8 degrees, as another hand would."""
    count = len(pixels)
    angle = (torch.rand(count) * 2 - 1) * 0.14
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = torch.cos(angle)
    theta[:, 0, 1] = -torch.sin(angle)
    theta[:, 1, 0] = torch.sin(angle)
    theta[:, :, 2] = (torch.rand(count, 2) * 2 - 1) * 0.125
    images = pixels.reshape(-1, 1, 8, 8)
    grid = nn.functional.affine_grid(theta, images.shape, align_corners=False)
    return nn.functional.grid_sample(images, grid, align_corners=False).reshape(-1, 64)


def train(pixels: torch.Tensor, labels: torch.Tensor) -> Digits:
    model = Digits()
    steps = -(-len(pixels) // BATCH)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, epochs=EPOCHS, steps_per_epoch=steps)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(pixels)).split(BATCH):
            optimiser.zero_grad()
            logits = model.logits(shifted(pixels[batch]))
            nn.functional.cross_entropy(logits, labels[batch], label_smoothing=0.02).backward()
            optimiser.step()
            schedule.step()
    return model.eval()


def save(model: torch.jit.ScriptModule, path: pathlib.Path) -> None:
    """Saves the model without its *.debug_pkl records, which hold the paths of this very machine."""
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


def write_cases(pixels: np.ndarray, labels: np.ndarray, scores: np.ndarray) -> None:
    cases = [
        {
            "input": {"pixels": [int(pixel) for pixel in digit]},
            "label": {"digit": int(label)},
            "expected": {"digit": int(score.argmax()), "scores": [round(float(s), 7) for s in score]},
        }
        for digit, label, score in zip(pixels, labels, scores)
    ]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    bounds = f'"accuracyAtLeast": {ACCURACY_AT_LEAST}, "numbersWithin": {NUMBERS_WITHIN}'
    CASES.write_text(f'{{{bounds}, "cases": [\n{lines}\n]}}\n', encoding="utf-8")


def main() -> None:
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)  # The order of a sum is a matter of threads.

    digits = load_digits()
    seen, unseen, seen_labels, unseen_labels = train_test_split(
        digits.data, digits.target, test_size=HELD_OUT, stratify=digits.target, random_state=SEED
    )
    model = train(torch.tensor(seen, dtype=torch.float32), torch.tensor(seen_labels))

    save(torch.jit.script(model), MODEL)
    # What is asked for its scores is the file that was written, one digit at a time, as a function is asked.
    written = torch.jit.load(str(MODEL)).eval()
    with torch.no_grad():
        scores = torch.cat([written(digit.reshape(1, 64)) for digit in torch.tensor(unseen, dtype=torch.float32)])
    write_cases(unseen, unseen_labels, scores.numpy())

    right = int((scores.argmax(1).numpy() == unseen_labels).sum())
    print(f"{right} of {len(unseen)} held-out digits right ({right / len(unseen):.2%})")
    print(f"{MODEL.name}: {MODEL.stat().st_size} bytes; {CASES.name}: {CASES.stat().st_size} bytes")
    if right < ACCURACY_AT_LEAST * len(unseen):
        raise SystemExit("too few are right")


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        # TorchScript writes a layer's constants in the order of a set, which is another in each process.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    main()
