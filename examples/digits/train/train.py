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

import pathlib
import sys

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "train"))
import artifacts  # noqa: E402

SEED = 20261122
HELD_OUT = 360
EPOCHS = 60
BATCH = 32
ACCURACY_AT_LEAST = 0.98

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


def main() -> None:
    digits = load_digits()
    seen, unseen, seen_labels, unseen_labels = train_test_split(
        digits.data, digits.target, test_size=HELD_OUT, stratify=digits.target, random_state=SEED
    )
    model = train(torch.tensor(seen, dtype=torch.float32), torch.tensor(seen_labels))

    written = artifacts.save(torch.jit.script(model), MODEL)
    cases = []
    for digit, label in zip(torch.tensor(unseen, dtype=torch.float32), unseen_labels):
        # One digit at a time, as a function is asked.
        with torch.no_grad():
            scores = written(digit.reshape(1, 64))[0]
        expected = {"digit": int(scores.argmax()), "scores": [artifacts.rounded(score) for score in scores]}
        pixels = [int(pixel) for pixel in digit]
        cases.append({"input": {"pixels": pixels}, "label": {"digit": int(label)}, "expected": expected})
    artifacts.write_cases(CASES, cases, ACCURACY_AT_LEAST)


if __name__ == "__main__":
    artifacts.reproducibly(main, SEED)
