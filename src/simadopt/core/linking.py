"""Kernels are only linked: optimised and made machine code once, with the function that Python calls.

Numba optimises every compiled function, makes machine code of it, and does both again for all that it
calls inside each caller, level after level. Here a kernel stays as it was first written by numba; who
is called from Python gathers its kernels, hides them from everybody else, so that what is called once
is poured in whatever its size, and is optimised as a whole.
"""

from __future__ import annotations

from typing import Any, Final

from numba.core import codegen, compiler, compiler_machinery, environment, typed_passes

# numba and llvmlite say nothing of their types
_codegen: Any = codegen
_compiler: Any = compiler
_machinery: Any = compiler_machinery
_environment: Any = environment
_passes: Any = typed_passes

_ENVIRONMENT: Final = "_ZN08NumbaEnv"


class _Linked(_codegen.JITCodeLibrary):  # type: ignore[misc]
    """The code of a kernel: it waits to be linked into other code."""

    def _optimize_final_module(self) -> None:
        """Leave it to who links the kernel."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """There is no machine code: see the address 0 as numba does where a wrapper is left out."""
        self._ensure_finalized()
        return 0


class _Whole(_codegen.JITCodeLibrary):  # type: ignore[misc]
    """The code of a function that Python calls, kernels included."""

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage.name == "linkonce_odr":
                function.linkage = "internal"
        super()._optimize_final_module()


class _Lowering(_passes.NativeLowering):  # type: ignore[misc]
    """Lowers into one of the libraries above."""

    library: Any = None

    def run_pass(self, state: Any) -> bool:
        state.library = self.library(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


@_machinery.register_pass(mutates_CFG=True, analysis_only=False)
class _LowerKernel(_Lowering):
    _name = "lower_kernel"
    library = _Linked

    def run_pass(self, state: Any) -> bool:
        context, set_env = state.targetctx.codegen(), _codegen.JITCPUCodegen.set_env
        context.set_env = lambda *_: None  # there is no address to write to yet
        try:
            return super().run_pass(state)
        finally:
            context.set_env = set_env.__get__(context)


@_machinery.register_pass(mutates_CFG=True, analysis_only=False)
class _LowerWhole(_Lowering):
    _name = "lower_whole"
    library = _Whole

    def run_pass(self, state: Any) -> bool:
        done = super().run_pass(state)
        for variable in state.library._final_module.global_variables:
            known = variable.name.startswith(_ENVIRONMENT)
            found = _environment.lookup_environment(variable.name) if known else None
            if found is not None:
                state.library.codegen.set_env(variable.name, found)
        return done


def _pipeline(lowering: Any) -> Any:
    class Pipeline(_compiler.CompilerBase):  # type: ignore[misc]
        def define_pipelines(self) -> list[Any]:
            manager = _compiler.DefaultPassBuilder.define_nopython_pipeline(self.state)
            manager.passes = [
                (lowering, found_pass) if chosen is _passes.NativeLowering else (chosen, found_pass)
                for chosen, found_pass in manager.passes
            ]
            manager.finalize()
            return [manager]

    return Pipeline


KERNEL: Final = _pipeline(_LowerKernel)
"""The compiler of kernels, for numba's ``pipeline_class``."""
WHOLE: Final = _pipeline(_LowerWhole)
"""The compiler of functions that Python calls."""
