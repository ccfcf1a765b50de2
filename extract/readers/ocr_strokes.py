"""Lone strokes that print no value: a dash or a slash is known by its shape.

The recogniser reads a lone slash as 1 (it was seen to be 96% sure), a lone dash as 一 or 二.
"""

import cv2
import numpy as np

from extract.readers.ocr_engine import Text
from extract.readers.ocr_ruling import Box, Mask

# How many times as long as wide; the flag of a 1 makes it less slender than a slash.
_DASH_SLENDER, _SLASH_SLENDER = 1.4, 4.0
# Degrees from level. A 1 stands upright, at 80 if it is slanted.
_LEVEL, _LEAST_STEEP, _MOST_STEEP = 12.0, 40.0, 77.0
# In heights of a glyph: no stroke is thicker ("44" hangs together, and is wider than high), no dash
# longer, no slash shorter.
_THICKEST, _LONGEST, _SHORTEST = 0.4, 2.5, 0.7
_SURE = 0.99


def read_stroke(ink: Mask, box: Box, glyph: int) -> Text | None:
    """The dash or slash in a box, if all its ink is one straight stroke; None if not."""
    part = ink[box.top : box.bottom, box.x0 : box.x1]
    if cv2.connectedComponents(part, connectivity=8)[0] != 2:
        return None
    ys, xs = np.nonzero(part)
    points = np.stack([xs, -ys], axis=1).astype(np.float64)
    points -= points.mean(axis=0)
    _, axes = np.linalg.eigh(points.T @ points)
    wide, long = (float(np.ptp(points @ axis)) + 1 for axis in axes.T)
    if wide > _THICKEST * glyph or long > _LONGEST * glyph:
        return None
    x, y = axes[:, 1] * np.sign(axes[0, 1] or 1)
    steep = float(np.degrees(np.arctan2(y, x)))
    if abs(steep) <= _LEVEL and long >= _DASH_SLENDER * wide:
        return Text("-", _SURE)
    is_slash = _LEAST_STEEP <= steep <= _MOST_STEEP and long >= _SLASH_SLENDER * wide
    return Text("/", _SURE) if is_slash and long >= _SHORTEST * glyph else None
