"""The zoom pyramid: a matrix of any size, from afar and from near, without ever being there as a whole."""

from regard.measures.pyramid.content import Content, HeadPlace
from regard.measures.pyramid.damage import DamagedPyramid
from regard.measures.pyramid.estimate import Estimate, estimate
from regard.measures.pyramid.making import check, found, make, resume
from regard.measures.pyramid.pyramid import Pyramid

__all__ = [
    "Content",
    "DamagedPyramid",
    "Estimate",
    "HeadPlace",
    "Pyramid",
    "check",
    "estimate",
    "found",
    "make",
    "resume",
]
