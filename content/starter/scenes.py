"""The drawn film of the starter texts: people walk a path towards the light, one after the other. No sound, no words.

Colours and shapes are those of the home page's drawing. Every picture is a function of its moment.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

WIDTH, HEIGHT, FINER = 640, 360, 2
FRAME_MS = 200
NIGHT, DAY = (45, 68, 84), (253, 227, 200)
COATS = ("#c8502a", "#f3c25f", "#35506e", "#d9744c")
SKINS = ("#7a4630", "#e9b08c", "#b9785a", "#8a4f33")


@dataclass(frozen=True)
class Scene:
    """A film: how long it lasts, and at which part of it (0 to 1) each person joins the walk."""

    seconds: int
    joins: tuple[float, ...]


def pictures(scene: Scene) -> Iterator[Image.Image]:
    count = scene.seconds * 1000 // FRAME_MS
    for number in range(count):
        yield _picture(scene, number / (count - 1), number)


def _picture(scene: Scene, part: float, number: int) -> Image.Image:
    """The picture at this part (0 to 1) of the film."""
    light = min(1.0, part * 1.4)
    sky = tuple(round(night + (day - night) * light) for night, day in zip(NIGHT, DAY, strict=True))
    image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), sky)
    draw = ImageDraw.Draw(image)
    sun = 300 - 190 * math.sin(part * math.pi / 2)
    for radius, colour in ((120, _blend(sky, "#fccfa3", 0.45)), (84, _blend(sky, "#fccfa3", 0.9)), (52, "#f9a06c")):
        _circle(draw, 440, sun, radius, colour)
    _hill(draw, 214, 26, 0.9, "#a9cfc0")
    _hill(draw, 246, 22, 2.1, "#5da193")
    _path(draw)
    _hill(draw, 330, 10, 4.2, "#1d6f64")
    for person, joins in enumerate(scene.joins):
        if part >= joins:
            _person(draw, person, (part - joins) / (1.05 - joins), number)
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _person(draw: ImageDraw.ImageDraw, person: int, walked: float, number: int) -> None:
    """Somebody on the path: further, smaller, swaying a little with each step."""
    start = -30 + 90 * (person % 2)
    x = start + (395 - start) * walked
    y = 362 - (x + 40) * 0.27 + 6 * (person % 2)
    size = 1.0 - 0.55 * walked
    sway = 2.5 * size * math.sin(number * 0.9 + person)
    height = 62 * size
    box = [x - 15 * size, y - height, x + 15 * size, y]
    draw.rounded_rectangle([value * FINER for value in box], radius=13 * size * FINER, fill=COATS[person % 4])
    _circle(draw, x + sway * 0.4, y - height - 9 * size + abs(sway) * 0.3, 11 * size, SKINS[person % 4])


def _path(draw: ImageDraw.ImageDraw) -> None:
    outline = [
        (-40, 340),
        (120, 300),
        (300, 262),
        (408, 236),
        (416, 240),
        (330, 276),
        (180, 330),
        (60, 372),
        (-40, 372),
    ]
    draw.polygon([(x * FINER, y * FINER) for x, y in outline], fill="#fff4e2")


def _hill(draw: ImageDraw.ImageDraw, level: float, height: float, shift: float, colour: str) -> None:
    top = [(x * FINER, (level + height * math.sin(x / 95 + shift)) * FINER) for x in range(0, WIDTH + 9, 8)]
    draw.polygon([*top, (WIDTH * FINER, HEIGHT * FINER), (0, HEIGHT * FINER)], fill=colour)


def _circle(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour) -> None:
    draw.ellipse([value * FINER for value in (x - radius, y - radius, x + radius, y + radius)], fill=colour)


def _blend(sky: tuple, colour: str, much: float) -> tuple[int, ...]:
    wanted = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return tuple(round(one + (other - one) * much) for one, other in zip(sky, wanted, strict=True))
