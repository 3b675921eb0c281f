"""What a target is made of: its description, the job that it fills, and the way to the folder that is written.

Nothing imported here needs pydantic or jinja2: they are loaded when a payload is made.
"""

from loyaltydsl.targets.base.capability import Capability, Group, carried, elsewhere, refused
from loyaltydsl.targets.base.data import Data
from loyaltydsl.targets.base.job import Job
from loyaltydsl.targets.base.kinds import KINDS, Kind
from loyaltydsl.targets.base.option import Option
from loyaltydsl.targets.base.target import Target

__all__ = ["KINDS", "Capability", "Data", "Group", "Job", "Kind", "Option", "Target", "carried", "elsewhere", "refused"]
