"""SONAR's text encoder in plain PyTorch, written from its published architecture (facebookresearch/SONAR,
sonar/models/sonar_text; fairseq2's pre-norm Transformer layers). Slow and obvious on purpose: it is what the TypeScript
encoder is held against."""
import math
from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    def __init__(self, dimension, heads):
        super().__init__()
        self.heads = heads
        for name in ("q_proj", "k_proj", "v_proj", "output_proj"):
            setattr(self, name, nn.Linear(dimension, dimension))

    def forward(self, x, padding):
        batch, length, dimension = x.shape
        width = dimension // self.heads

        def split(t):
            return t.view(batch, length, self.heads, width).transpose(1, 2)

        q, k, v = split(self.q_proj(x)), split(self.k_proj(x)), split(self.v_proj(x))
        weights = (q * width**-0.5) @ k.transpose(-1, -2)
        weights = weights.masked_fill(padding[:, None, None, :], float("-inf"))
        mixed = F.softmax(weights, dim=-1) @ v
        return self.output_proj(mixed.transpose(1, 2).reshape(batch, length, dimension))


class FeedForward(nn.Module):
    def __init__(self, dimension, inner):
        super().__init__()
        self.inner_proj = nn.Linear(dimension, inner)
        self.output_proj = nn.Linear(inner, dimension)

    def forward(self, x):
        return self.output_proj(F.relu(self.inner_proj(x)))


class Layer(nn.Module):
    def __init__(self, dimension, heads, inner):
        super().__init__()
        self.self_attn_layer_norm = nn.LayerNorm(dimension)
        self.self_attn = Attention(dimension, heads)
        self.ffn_layer_norm = nn.LayerNorm(dimension)
        self.ffn = FeedForward(dimension, inner)

    def forward(self, x, padding):
        x = x + self.self_attn(self.self_attn_layer_norm(x), padding)
        return x + self.ffn(self.ffn_layer_norm(x))


def position_table(rows, dimension):
    """The first token stands at position 2: fairseq counts from its pad index, which is 1."""
    half = dimension // 2
    frequencies = torch.exp(torch.arange(half, dtype=torch.float32) * -math.log(10000.0) / (half - 1))
    angles = torch.outer(torch.arange(2, rows + 2, dtype=torch.float32), frequencies)
    return torch.cat([angles.sin(), angles.cos()], dim=-1)


class SonarTextEncoder(nn.Module):
    """Parameters carry the names of Meta's checkpoint."""

    def __init__(self, vocabulary, dimension, layers, heads, inner):
        super().__init__()
        self.dimension = dimension
        self.encoder_frontend = nn.Module()
        self.encoder_frontend.embed = nn.Embedding(vocabulary, dimension)
        self.encoder = nn.Module()
        self.encoder.layers = nn.ModuleList(Layer(dimension, heads, inner) for _ in range(layers))
        self.layer_norm = nn.LayerNorm(dimension)

    def forward(self, ids, lengths):
        """ids: [batch, longest], padded with anything; lengths: [batch]. Gives [batch, dimension]."""
        padding = torch.arange(ids.shape[1])[None, :] >= lengths[:, None]
        x = self.encoder_frontend.embed(ids) * math.sqrt(self.dimension)
        x = x + position_table(ids.shape[1], self.dimension).to(x.dtype)
        for layer in self.encoder.layers:
            x = layer(x, padding)
        x = self.layer_norm(x).masked_fill(padding[..., None], 0)
        return x.sum(dim=1) / (lengths.to(x.dtype) + 1e-7)[:, None]

    def encode(self, sequences, batch_size=8):
        """Lists of token ids, in any order. Gives [len(sequences), dimension]."""
        order = sorted(range(len(sequences)), key=lambda i: len(sequences[i]))
        out = torch.empty(len(sequences), self.dimension, dtype=next(self.parameters()).dtype)
        with torch.inference_mode():
            for start in range(0, len(order), batch_size):
                rows = order[start : start + batch_size]
                lengths = torch.tensor([len(sequences[i]) for i in rows])
                ids = torch.zeros(len(rows), int(lengths.max()), dtype=torch.long)
                for row, i in enumerate(rows):
                    ids[row, : len(sequences[i])] = torch.tensor(sequences[i])
                out[rows] = self(ids, lengths)
        return out


def random_encoder(vocabulary, dimension, layers, heads, inner, seed):
    """Weights of the usual magnitudes, with norms and biases away from their trivial starting values."""
    torch.manual_seed(seed)
    model = SonarTextEncoder(vocabulary, dimension, layers, heads, inner).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "layer_norm" in name:
                parameter.add_(torch.randn_like(parameter) * 0.1)
            elif name.endswith("bias"):
                parameter.copy_(torch.randn_like(parameter) * 0.1)
            elif "embed" in name:
                parameter.normal_(0, dimension**-0.5)
    return model


def huggingface_state(model):
    """The state dict under the names, and with the special rows in the order, of the Hugging Face port."""
    state = OrderedDict()
    for name, tensor in model.state_dict().items():
        if name == "encoder_frontend.embed.weight":
            tensor = tensor.clone()
            tensor[[0, 1, 2, 3]] = tensor[[2, 0, 3, 1]].clone()
            name = "embed_tokens.weight"
        name = name.replace("encoder.layers.", "layers.").replace("self_attn.output_proj", "self_attn.out_proj")
        name = name.replace("ffn.inner_proj", "fc1").replace("ffn.output_proj", "fc2")
        state[name.replace("ffn_layer_norm", "final_layer_norm")] = tensor.contiguous()
    return state


def fairseq_checkpoint(model):
    """The older form: the embedding as a module beside a state dict that also carries what fairseq leaves in it."""
    state = huggingface_state(model)
    embedding = nn.Embedding(*state["embed_tokens.weight"].shape, padding_idx=1)
    embedding.weight.data.copy_(state.pop("embed_tokens.weight"))
    state["version"] = torch.tensor([3.0])
    state["embed_positions._float_tensor"] = torch.zeros(1)
    return {"state_dict": state, "embed_tokens": embedding}
