"""What cannot be read, and how to get on: models before they run, calls as they are made, captures that saw nothing."""

from __future__ import annotations

from typing import Any, NoReturn

import torch
from torch import nn

from regard.doors.modules import Caller
from regard.errors import RegardError

_OPAQUE = (torch.jit.ScriptModule, nn.DataParallel)


def readable_modules(model: Any) -> dict[str, nn.Module]:
    """The modules of a model by their paths, once doors can look into all of them.

    Args:
        model: What a person wants to watch.

    Raises:
        RegardError: if it is no PyTorch module, is compiled, scripted or traced, spread over devices by ``DataParallel``, or has its
            parameters on the meta device.

    Example:
        >>> import torch
        >>> readable_modules(torch.nn.Linear(2, 3).to("meta"))
        Traceback (most recent call last):
        regard.errors.RegardError: Linear is on the meta device, where there are no numbers; load its weights first.
    """
    name = type(model).__name__
    if not isinstance(model, nn.Module):
        raise RegardError(
            en=f"capture needs a PyTorch model that is loaded, not {name}; regard.look reads a text by a model's name.",
            fr=f"capture demande un modèle PyTorch déjà chargé, pas {name} ; regard.look lit un texte avec un modèle "
            "donné par son nom.",
        )
    modules = dict(model.named_modules())
    for path, module in modules.items():
        if (
            "_orig_mod" in module._modules
            or module._compiled_call_impl is not None
            or isinstance(module, _OPAQUE)
        ):
            _refuse_opaque(path, module)
        for weight in module._parameters.values():
            if weight is not None and weight.is_meta:
                raise RegardError(
                    en=f"{name} is on the meta device, where there are no numbers; load its weights first.",
                    fr=f"{name} est sur l'appareil « meta », où il n'y a pas de nombres ; chargez d'abord ses poids.",
                )
    return modules


def _refuse_opaque(path: str, module: nn.Module) -> NoReturn:
    """Refuses a part of a model that cannot be looked into: compiled, scripted, or spread over devices."""
    where = f"model.{path}" if path else "model"
    if "_orig_mod" in module._modules:
        _refuse_compiled(f"{where}._orig_mod")
    if module._compiled_call_impl is not None:
        raise RegardError(
            en=f"{where} was compiled with .compile(), and a compiled model cannot be looked into; load it again without compiling it.",
            fr=f"{where} a été compilé avec .compile(), et on ne peut pas regarder dans un modèle compilé ; rechargez-le "
            "sans le compiler.",
        )
    if isinstance(module, torch.jit.ScriptModule):
        raise RegardError(
            en=f"{where} is a TorchScript module, which cannot be looked into; give the Python model that it was made from.",
            fr=f"{where} est un module TorchScript, dans lequel on ne peut pas regarder ; donnez le modèle Python dont il est issu.",
        )
    raise RegardError(
        en=f"{where} is spread over devices by DataParallel, in threads that are not watched; give {where}.module.",
        fr=f"{where} est réparti entre appareils par DataParallel, dans des fils qui ne sont pas observés ; donnez "
        f"{where}.module.",
    )


def refuse_call(caller: Caller, *tensors: Any) -> None:
    """Refuses a call whose tensors cannot be read.

    Raises:
        RegardError: while a graph is compiled or traced, and for nested tensors, functional transforms (vmap, grad) and the meta device.
    """
    kind = type(caller.module).__name__
    if torch.compiler.is_compiling() or torch._C._is_tracing():
        raise RegardError(
            en=f"{kind} is being compiled or traced, where attention cannot be read; run the model itself, not compiled.",
            fr=f"{kind} est en cours de compilation ou de tracé, où l'attention ne se lit pas ; exécutez le modèle lui-même, "
            "sans le compiler.",
        )
    given = [tensor for tensor in tensors if isinstance(tensor, torch.Tensor)]
    if any(tensor.is_nested for tensor in given):
        raise RegardError(
            en=f"{kind} computes attention on nested tensors, which Regard does not read; give it padded tensors and a mask.",
            fr=f"{kind} calcule l'attention sur des tenseurs imbriqués, que Regard ne lit pas ; donnez-lui des tenseurs complétés "
            "et un masque.",
        )
    if any(torch._C._functorch.is_functorch_wrapped_tensor(tensor) for tensor in given):
        raise RegardError(
            en=f"{kind} computes attention inside torch.func (vmap, grad), where there are no numbers to read; call the model itself.",
            fr=f"{kind} calcule l'attention à l'intérieur de torch.func (vmap, grad), où il n'y a pas de nombres à lire ; appelez le "
            "modèle lui-même.",
        )
    if any(tensor.is_meta for tensor in given):
        raise RegardError(
            en=f"{kind} computes attention on the meta device, where there are no numbers; give the model real tensors.",
            fr=f"{kind} calcule l'attention sur l'appareil « meta », où il n'y a pas de nombres ; donnez au modèle de vrais tenseurs.",
        )


def refuse_dropout() -> NoReturn:
    """Refuses weights that chance hides.

    Raises:
        RegardError: always.
    """
    raise RegardError(
        en="The model is in training mode, where dropout hides weights at random; call model.eval() first.",
        fr="Le modèle est en mode entraînement, où le dropout cache des poids au hasard ; appelez d'abord model.eval().",
    )


def refuse_added_keys(caller: Caller) -> NoReturn:
    """Refuses keys that stand for no token.

    Raises:
        RegardError: always.
    """
    kind = type(caller.module).__name__
    raise RegardError(
        en=f"{kind} adds keys that stand for no token (add_bias_kv, or add_zero_attn without need_weights), which Regard does not read; "
        "call it with need_weights=True, or build it without them.",
        fr=f"{kind} ajoute des clés qui ne correspondent à aucun jeton (add_bias_kv, ou add_zero_attn sans need_weights), ce que Regard "
        "ne lit pas ; appelez-le avec need_weights=True, ou construisez-le sans elles.",
    )


def refuse_axes(caller: Caller, query: torch.Tensor) -> NoReturn:
    """Refuses queries of which it is not clear which axis is which.

    Raises:
        RegardError: always.
    """
    kind, shape = type(caller.module).__name__, list(query.shape)
    raise RegardError(
        en=f"{kind} computes attention on queries of shape {shape}, where Regard cannot tell sequences from heads; "
        "give the kernel [batch, heads, tokens, head_dim].",
        fr=f"{kind} calcule l'attention sur des requêtes de forme {shape}, où Regard ne peut distinguer les séquences des "
        "têtes ; donnez au noyau [lot, têtes, jetons, head_dim].",
    )


def compiled_inside(error: Exception) -> RegardError:
    """The sentence for a function that PyTorch tried to compile while a model ran.

    Args:
        error: What the compiler said.
    """
    if "flex_attention" in str(error):
        return RegardError(
            en="The model computes attention with flex_attention, which Regard cannot read; use scaled_dot_product_attention.",
            fr="Le modèle calcule l'attention avec flex_attention, que Regard ne sait pas lire ; utilisez "
            "scaled_dot_product_attention.",
        )
    return RegardError(
        en="The model compiles a part of itself with torch.compile, where attention cannot be read; build it without compiling.",
        fr="Le modèle compile une partie de lui-même avec torch.compile, où l'attention ne se lit pas ; construisez-le sans compiler.",
    )


def nothing_seen(model: str, *, unseen: list[str], ran: bool) -> RegardError:
    """The sentence for a capture that saw no attention.

    Args:
        model: The model's name.
        unseen: Modules whose attention passed no door.
        ran: Whether the model ran at all.
    """
    if unseen:
        some, more = ", ".join(unseen[:3]), "..." if len(unseen) > 3 else ""
        return RegardError(
            en=f"No attention of {model} could be read: it is computed by hand, with a softmax of its own and outside every kernel that "
            f"Regard knows, in {some}{more}; load the model with attn_implementation='sdpa', or let it call "
            "torch.nn.functional.scaled_dot_product_attention.",
            fr=f"Aucune attention de {model} n'a pu être lue : elle est calculée à la main, avec son propre softmax et hors de tous les "
            f"noyaux que Regard connaît, dans {some}{more} ; chargez le modèle avec attn_implementation='sdpa', ou "
            "faites-lui appeler torch.nn.functional.scaled_dot_product_attention.",
        )
    if not ran:
        return RegardError(
            en=f"No attention of {model} was seen, because it never ran; run it inside the with block, in the same thread.",
            fr=f"Aucune attention de {model} n'a été vue, car il n'a pas tourné ; exécutez-le dans le bloc with, dans le même fil.",
        )
    return RegardError(
        en=f"No attention of {model} was seen, although it ran: it has none, or computes it in a way that leaves no trace; what "
        "regard.attend and torch.nn.functional.scaled_dot_product_attention compute is seen.",
        fr=f"Aucune attention de {model} n'a été vue, bien qu'il ait tourné : il n'en a pas, ou la calcule sans laisser de trace ; ce que "
        "calculent regard.attend et torch.nn.functional.scaled_dot_product_attention est vu.",
    )


def _refuse_compiled(path: str) -> NoReturn:
    raise RegardError(
        en=f"A compiled model cannot be looked into; capture {path}, the model that was compiled (they share their weights).",
        fr=f"On ne peut pas regarder dans un modèle compilé ; capturez {path}, le modèle d'origine (ils partagent leurs poids).",
    )
