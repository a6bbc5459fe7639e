"""Expected values of limiting cases, computed without the simulation engine.

Each oracle answers one question for which theory, or an exact enumeration, has an answer: the
engine, put in the same limit, must find it within the error of its replicates. Nothing here imports
anything of simadopt.

* ``chains``: independent two-state people, Bass diffusion, forgetting
* ``epidemics``: adoption with abandonment (SIS)
* ``conformity``: logit with conformity, its equilibria and hysteresis
* ``thresholds``: Granovetter's crowd, people mixing with everybody
* ``networks``: Watts' cascades and the ring lattice
* ``memory``: retention, coming back, awareness in two layers, a service with a routine
* ``hazards``: starts under a hazard, a frailty, a first stage
* ``influence``: opinions that average (DeGroot, Friedkin-Johnsen)
"""

from .chains import (
    BassLandmarks,
    ChainShare,
    TwoState,
    bass_chain,
    bass_curve,
    bass_landmarks,
    bass_recursion,
    forgetting,
    two_state,
)
from .conformity import (
    Equilibrium,
    Hysteresis,
    brock_durlauf,
    brock_durlauf_fold,
    conformity_hysteresis,
    conformity_shares,
)
from .epidemics import QuasiStationary, SisChain, sis_chain, sis_continuous
from .hazards import frailty_share, hazard_share, pooled_share
from .influence import DeGroot, FriedkinJohnsen, degroot_limit, friedkin_johnsen
from .memory import (
    Returned,
    TwoLayers,
    critical_mass,
    retention,
    returning,
    service_path,
    two_layers,
)
from .networks import (
    CascadeWindow,
    RingSpread,
    ring,
    watts_cascade_chance,
    watts_direct,
    watts_thresholds,
    watts_window,
)
from .thresholds import CrowdLaw, granovetter, granovetter_law

__all__ = [
    "BassLandmarks",
    "CascadeWindow",
    "ChainShare",
    "CrowdLaw",
    "DeGroot",
    "Equilibrium",
    "FriedkinJohnsen",
    "Hysteresis",
    "QuasiStationary",
    "Returned",
    "RingSpread",
    "SisChain",
    "TwoLayers",
    "TwoState",
    "bass_chain",
    "bass_curve",
    "bass_landmarks",
    "bass_recursion",
    "brock_durlauf",
    "brock_durlauf_fold",
    "conformity_hysteresis",
    "conformity_shares",
    "critical_mass",
    "degroot_limit",
    "forgetting",
    "frailty_share",
    "friedkin_johnsen",
    "granovetter",
    "granovetter_law",
    "hazard_share",
    "pooled_share",
    "retention",
    "returning",
    "ring",
    "service_path",
    "sis_chain",
    "sis_continuous",
    "two_layers",
    "two_state",
    "watts_cascade_chance",
    "watts_direct",
    "watts_thresholds",
    "watts_window",
]
