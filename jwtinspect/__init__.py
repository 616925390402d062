"""jwtinspect: why did this token expire when it did?"""

__version__ = "0.1.0"
