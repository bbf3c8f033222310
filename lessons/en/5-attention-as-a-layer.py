# %% [markdown] id="opening"
# # 5. Attention as a layer
#
# "Le chat noir mange des croquettes" (the black cat eats dry food). Below, a head of a trained model looks at it.
# People like to tell what they see in such a picture: *the determiner looks at its noun, the adjective at its noun, the
# verb at its subject and its object.*
#
# In this lesson you write the whole layer yourself, as it stands in today's models: in plain Python, NumPy, PyTorch and
# Keras. You prove that all of them compute the same. And then you put that tale to the test.
# %% id="set-up"
import os

import numpy as np
import torch

import regard
from regard.course import exercise, lesson, progress

lesson("attention-layer", "en")
# %% id="first-picture"
record = regard.look("Le chat noir mange des croquettes[MASK]", model="fill-mask")
regard.heatmap(record, layer=2, head=1, query=1)
# %% [markdown] id="first-picture-read"
# Rows look, columns are looked at; the stronger the colour, the more. The model finds missing words, in French and
# English, and wants a gap: `[MASK]` stands where the full stop would be. Here `Le` looks at `chat`: the determiner at
# its noun, it seems. Keep this in mind until the end.
#
# ## The formula
#
# $$\text{attention}(Q, K, V) = \text{softmax}\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V$$
#
# $Q$ holds all queries, $K$ all keys and $V$ all values, one in each row. $K^\top$ is $K$ with rows and columns exchanged,
# so that $Q K^\top$ is the table of all dot products; $d_k$ is how many numbers one key has.
#
# Two things can be added. A **mask** says where a query may not look; in this lesson 1 hides, as in many Keras lessons.
# (In Regard's and PyTorch's functions it is True that *shows*: read the manual each time.) A **temperature** takes the
# place of $\sqrt{d_k}$.
# %% id="attention-four-ways-task"
exercise("attention-four-ways")
# %% [markdown] id="in-python"
# In plain Python, the arrays are lists of lists. This is the slowest way, and the one that hides nothing.
# %% id="attention-python"
def attention_python(query, key, value, mask, temperature):
    ...


exercise("attention-four-ways").check(attention_python)
# %% [markdown] id="in-numpy"
# In NumPy, `@` multiplies matrices, and no loop is left.
# %% id="attention-numpy"
def attention_numpy(query, key, value, mask, temperature):
    ...


exercise("attention-four-ways").check(attention_numpy, using="numpy")
# %% [markdown] id="in-keras"
# In Keras 3, `ops.matmul`, `ops.softmax` and `ops.where` run on TensorFlow, JAX or PyTorch. Keras is not part of
# Regard: if it is missing, the next cell says how to get it, and the exercise can be passed without. For TensorFlow
# write `"tensorflow"` in place of `"torch"`, and restart the kernel.
# %% id="keras-set-up"
os.environ.setdefault("KERAS_BACKEND", "torch")
try:
    import regard.keras
    from keras import ops
except regard.RegardError as missing:
    ops = None
    print(missing)
# %% id="attention-keras"
def attention_keras(query, key, value, mask, temperature):
    ...


if ops is not None:
    exercise("attention-four-ways").check(attention_keras, using="keras")
# %% [markdown] id="in-torch"
# And in PyTorch, which the rest of this lesson builds on. Tip: `key.transpose(-2, -1)` turns the last two axes, however
# many stand before them.
# %% id="attention-torch" exercise="attention-four-ways"
def attention_torch(query, key, value, mask, temperature):
    ...


exercise("attention-four-ways").check(attention_torch, using="torch")
# %% [markdown] id="equal-told"
# ## The proof that they agree
#
# The same five tokens, 64 numbers wide, through everything that you wrote, against `regard.attend`. What is printed is
# the largest difference anywhere.
# %% id="equal"
def difference(mine, theirs):
    return "not written yet" if mine is None else float(np.abs(np.asarray(mine[0]) - np.asarray(theirs)).max())


chance = np.random.default_rng(0)
query, key, value = (chance.normal(size=(5, 64)) for _ in range(3))
hidden = np.triu(np.ones((5, 5)), 1)
theirs = regard.attend(query, key, value, mask=hidden == 0)
lists = [array.tolist() for array in (query, key, value, hidden)]
tensors = [torch.tensor(array) for array in (query, key, value, hidden)]
print("Python ", difference(attention_python(*lists, None), theirs))
print("NumPy  ", difference(attention_numpy(query, key, value, hidden, None), theirs))
print("PyTorch", difference(attention_torch(*tensors, None), theirs))
# %% id="equal-libraries"
own = torch.nn.functional.scaled_dot_product_attention(*tensors[:3], attn_mask=tensors[3] == 0)
print("PyTorch's own function:", difference([own], theirs))
if ops is not None:
    floats = [ops.convert_to_tensor(array, dtype="float32") for array in (query, key, value, hidden)]
    output, _ = regard.keras.ScaledDotProductAttention()(*floats[:3], mask=floats[3])
    print("Regard's layer for Keras:", difference([ops.convert_to_numpy(output)], theirs))
    yours = attention_keras(*floats, None)
    print("yours in Keras:", difference(yours and [ops.convert_to_numpy(yours[0])], theirs))
# %% [markdown] id="equal-read"
# Differences such as `4e-16` are rounding: numbers of 64 bits hold about sixteen digits, those of 32 bits, as Keras
# uses them here, about seven. The last digits depend on the order in which a sum is added up; whoever adds in the order
# of `regard.attend` gets exactly zero.
#
# ## What the temperature does
#
# One query, three temperatures. The usual one is here $\sqrt{64} = 8$.
# %% id="temperature"
peaks = {}
for temperature in (1, 8, 64):
    row = regard.weights(query, key, scale=1.0, temperature=temperature)[0]
    peaks[temperature] = row.max()
    print(f"{temperature:2}", row.round(3))
# %% [markdown] id="temperature-read"
# Undivided, the softmax gives 93%<!--= f"{100 * peaks[1]:.0f}%" --> to one token. Others get so little that hardly any
# gradient reaches them, and training can hardly win them back. Divided by 8, the largest share is
# 41%<!--= f"{100 * peaks[8]:.0f}%" -->; by 64 it is 23%<!--= f"{100 * peaks[64]:.0f}%" -->, hardly more than an even
# fifth.
#
# Why 8? The dot product of two vectors of $d$ random numbers, each with a spread of 1, has a spread of $\sqrt{d}$.
# Divided by just this, it has a spread of 1 again, however wide the vectors are.
#
# ## A mask of your own
# %% id="hiding-mask-task"
exercise("hiding-mask")
# %% id="hiding-mask" exercise="hiding-mask"
def future(count):
    ...


exercise("hiding-mask").check(future)
# %% id="masked-picture"
words = ["The", "black", "cat", "eats", "fish"]
weights = regard.weights(query, key, mask=hidden == 0)
regard.heatmap(regard.Record.from_arrays(weights=weights, tokens=words))
# %% [markdown] id="heads-told"
# No trained model this time: random vectors under a causal mask. It looks busy, and means nothing. A heatmap alone
# proves nothing either.
#
# ## Several heads in one layer
#
# A layer does not repeat all this for each head. It projects once, cuts each vector into pieces, one for each head, and
# lets all heads attend at the same time.
# %% id="split-heads-task"
exercise("split-heads")
# %% id="split-heads" exercise="split-heads"
def split(tokens, num_heads):
    ...


exercise("split-heads").check(split, using="torch")
# %% id="join-heads-task"
exercise("join-heads")
# %% id="join-heads" exercise="join-heads"
def join(outputs):
    ...


exercise("join-heads").check(join, using="torch")
# %% id="multi-head-attention-task"
exercise("multi-head-attention")
# %% id="multi-head-keras"
def multi_head_keras(v, k, q, w_v, w_k, w_q, w_o, num_heads, mask):
    ...


if ops is not None:
    exercise("multi-head-attention").check(multi_head_keras, using="keras")
# %% id="multi-head-torch" exercise="multi-head-attention"
def multi_head(v, k, q, w_v, w_k, w_q, w_o, num_heads, mask):
    ...


exercise("multi-head-attention").check(multi_head, using="torch")
# %% [markdown] id="layer-told"
# ## Your layer
#
# A layer is a function that owns its matrices, so that training can change them. This one calls yours; the names of its
# parts are those of `regard.MultiHeadAttention`, so that it can take over the same numbers.
# %% id="layer"
class MyLayer(torch.nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.num_heads = num_heads
        for part in ("query", "key", "value", "output"):
            self.add_module(f"{part}_projection", torch.nn.Linear(d_model, d_model, bias=False))

    def forward(self, v, k, q, mask=None):
        parts = (self.value_projection, self.key_projection, self.query_projection, self.output_projection)
        return multi_head(v, k, q, *(part.weight.T for part in parts), self.num_heads, mask)
# %% id="layer-equal"
ours = regard.MultiHeadAttention(d_model=512, num_heads=8, bias=False)
mine = MyLayer(512, 8)
mine.load_state_dict(ours.state_dict())
x = torch.randn(2, 5, 512, generator=torch.Generator().manual_seed(0))
causal = torch.triu(torch.ones(5, 5), 1)
with torch.inference_mode():
    print("your layer in PyTorch:", difference(mine(x, x, x, causal), ours(x, mask=causal == 0)))
# %% id="layer-keras"
if ops is not None:
    twin = regard.MultiHeadAttention(d_model=512, num_heads=8)
    copied = regard.keras.from_torch(twin)
    parts = (copied.value_projection, copied.key_projection, copied.query_projection, copied.output_projection)
    same, unseen = (ops.convert_to_tensor(array.numpy()) for array in (x, causal))
    with torch.inference_mode():
        expected = twin(x, mask=causal == 0).numpy()
        theirs_too = copied(same, same, same, mask=unseen)[0]
        yours_too = multi_head_keras(same, same, same, *(part.kernel for part in parts), 8, unseen)
    print("Regard's layer for Keras:", difference([ops.convert_to_numpy(theirs_too)], expected))
    print("yours in Keras:", difference(yours_too and [ops.convert_to_numpy(yours_too[0])], expected))
# %% [markdown] id="grouped-told"
# Most of today's large models save memory by **grouped queries**: several query heads share one key and value head. The
# formula stays the same. How many parameters has each?
# %% id="grouped"
for shared in (8, 2, 1):
    grouped = regard.MultiHeadAttention(d_model=512, num_heads=8, num_kv_heads=shared, bias=False)
    millions = sum(part.numel() for part in grouped.parameters()) / 1e6
    print(f"key and value heads: {shared}, parameters: {millions:.2f} million")
# %% [markdown] id="relations-told"
# ## What does a trained model look at most?
#
# Enough of random vectors. Four English and four French sentences, and in each the strongest relations.
# %% id="strongest-relations-task"
exercise("strongest-relations")
# %% id="strongest-relations" exercise="strongest-relations"
def strongest(weights, tokens, top):
    ...


exercise("strongest-relations").check(strongest)
# %% id="relations"
sentences = [
    "The black cat eats some fish",
    "My brother gave her a red book",
    "The children who play here are happy",
    "She opened the door because it was hot",
    "Le chat noir mange des croquettes",
    "Mon frère lui a donné un livre rouge",
    "Les enfants qui jouent ici sont contents",
    "Elle a ouvert la porte parce qu'il faisait chaud",
]
records = [regard.look(f"{sentence}[MASK]", model="fill-mask") for sentence in sentences]
table = records[0].layers[1].weights(1).round(2).tolist()
labels = [label.strip() for label in records[0].axes[0].labels]
print(strongest(table, labels, 3) or "not written yet")
# %% id="relations-all"
def show_relations(heads):
    for sentence, one in zip(sentences, records, strict=True):
        rows = regard.pairs(one, top=3, heads=heads, words=True).iter_rows(named=True)
        found = [f"{row['query_token']} → {row['key_token']} ({row['layer']}.{row['head']})" for row in rows]
        print(sentence, "|", ", ".join(found))


show_relations(None)
# %% [markdown] id="relations-read"
# The same few heads win everywhere; `1.1` means layer 1, head 1. Look closely: `cat → black` and `noir → chat` are both
# simply *the word before*, and so is `eats → cat`, which looks so much like a verb and its subject. What does
# `regard.measure` say of these heads?
# %% id="labels"
table = regard.measure(records)
named = table.filter(table["label"] != "unclassified").select("layer", "head", "label", "offset", "positional_score")
named
# %% [markdown] id="labels-read"
# Four of the twenty heads have a plain job. Head `1.1` puts
# 90%<!--= f'{100 * named.row(1, named=True)["positional_score"]:.0f}%' --> of its weight on the token before, where it
# has a choice. `1.2` looks at marks (*delimiter*). `1.0` and `2.1` look at the next token (offset 1); and `2.1` is the
# head of the first picture, the one whose `Le` looked at `chat`. Look at it again: nearly every row does that. Without these
# four:
# %% id="relations-others"
busy = set(named.select("layer", "head").iter_rows())
show_relations({layer: [head for head in range(5) if (layer, head) not in busy] for layer in range(4)})
# %% [markdown] id="relations-others-read"
# Marks and neighbours still lead, but now and then something is left that a grammarian would underline, such as
# `opened → door`. A few examples are soon found for any tale, though. One has to count.
#
# ## Four claims, counted
#
# A claim such as "the verb looks at its object" shall hold for a head if, apart from the word itself, the object is the
# word that the verb looks at most.
# %% id="most-looked-at-task"
exercise("most-looked-at")
# %% id="most-looked-at" exercise="most-looked-at"
def most_looked_at(row, own):
    ...


exercise("most-looked-at").check(most_looked_at)
# %% [markdown] id="plain-told"
# Eight sentences built like ours, always determiner, noun, adjective, verb, determiner, noun:
# %% id="plain"
plain = [
    "Le chat noir mange des croquettes",
    "Le chien blanc garde la maison",
    "La voiture rouge bloque la rue",
    "Un homme seul regarde la mer",
    "Une femme riche vend sa voiture",
    "Le garçon malade boit du lait",
    "Ma tante française chante une chanson",
    "Le livre bleu raconte une histoire",
]
# %% id="counting"
def look_at_all(sentences):
    found = []
    for sentence in sentences:
        one = regard.look(f"{sentence}[MASK]", model="fill-mask")
        places = regard.words_of(one)
        found.append([[regard.word_weights(layer, head, places) for head in range(5)] for layer in one.layers])
    return np.array(found)  # sentences, layers, heads, words, words; word 0 is the mark that begins


def share(looks, who, whom):
    rows = looks[..., who, 1:-2].copy()
    rows[..., who - 1] = 0
    return (rows.argmax(-1) == whom - 1).mean(0)
# %% id="claims"
looks = look_at_all(plain)
claims = {"determiner → noun": (1, 2), "adjective → noun": (3, 2), "verb → subject": (4, 2), "verb → object": (4, 6)}
cat, often = {}, {}
for claim, (who, whom) in claims.items():
    cat[claim] = int(share(looks[:1], who, whom).sum())
    often[claim] = int((share(looks, who, whom) >= 6 / 8).sum())
    print(f"{claim:18} the cat's sentence: {cat[claim]:2} of 20 heads   in 6 of 8 sentences: {often[claim]} heads")
# %% [markdown] id="claims-read"
# A word has five others to look at, so by chance 4 heads of 20 would choose the right one in a single sentence; but
# hardly any would in six of eight. So far three of the claims look good: six heads for the determiner, five for the
# adjective, four for the object. **The subject is another matter: no head.** In the cat's own sentence it is 1 of 20,
# less than chance.
#
# But in these sentences the noun is always the *next* word after its determiner, and the one *before* the adjective. Is
# it the noun that these heads look for, or a place? French has the answer: a few adjectives stand before the noun, and
# an adverb may stand between the verb and its object.
# %% id="moved"
before = [
    "Le petit chat mange des croquettes",
    "Le gros chien garde la maison",
    "La nouvelle voiture bloque la rue",
    "Un jeune homme regarde la mer",
    "Une vieille femme vend sa voiture",
    "Le petit garçon boit du lait",
    "Ma jeune tante chante une chanson",
    "Le nouveau livre raconte une histoire",
]
parted = [" ".join([*sentence.split()[:4], "souvent", *sentence.split()[4:]]) for sentence in plain]
# %% id="claims-again"
by_order = {"adjective first": look_at_all(before), "adverb between": look_at_all(parted)}
moved = {"determiner → noun": ("adjective first", 1, 3), "adjective → noun": ("adjective first", 2, 3)}
moved |= {"verb → subject": ("adjective first", 4, 3), "verb → object": ("adverb between", 4, 7)}
held = {}
for claim, (order, who, whom) in moved.items():
    both = np.minimum(share(looks, *claims[claim]), share(by_order[order], who, whom))
    held[claim] = [(int(layer), int(head)) for layer, head in np.argwhere(both >= 6 / 8)]
    print(f"{claim:18} {often[claim]} heads; in both orders: {held[claim]}")
# %% [markdown] id="claims-again-read"
# That settles it, for this model:
#
# | claim | heads, usual order | heads, in both orders |
# |---|---|---|
# | determiner → noun | 6<!--= often["determiner → noun"] --> | 1<!--= len(held["determiner → noun"]) --> |
# | adjective → noun | 5<!--= often["adjective → noun"] --> | 0<!--= len(held["adjective → noun"]) --> |
# | verb → subject | 0<!--= often["verb → subject"] --> | 0<!--= len(held["verb → subject"]) --> |
# | verb → object | 4<!--= often["verb → object"] --> | 0<!--= len(held["verb → object"]) --> |
#
# Of fifteen findings one survives a change of word order. All the others follow *places*: next word, word before, two
# words on. The claim about the determiner holds for a single head of twenty; the other three do not hold.
#
# This is a small model, and sixteen sentences for each claim are few. In the much larger BERT, Clark and others found
# heads that do follow determiners and objects, over thousands of sentences. What carries over is the method: **count,
# compare with chance, and change the one thing that could fool you.**
# %% [markdown] id="learned"
# ## What you have learned
#
# - Attention is five lines: products, division, mask, softmax, weighted sum. In each library they say the same, to the
#   last digits.
# - A multi-head layer projects, cuts, attends, joins and projects again; the root is that of a head's width.
# - Libraries disagree about what a 1 in a mask means.
# - Strong weights are mostly about places. A claim about grammar needs a count, a chance level, and a control.
#
# **Next:** in lesson 6 all the pieces become a model that you train yourself: your mini-GPT.
#
# ## Sources
#
# - The formula, its scaling and several heads: Vaswani et al. 2017,
#   [Attention is all you need](https://arxiv.org/abs/1706.03762), section 3.2, equation 1.
# - Grouped queries: Ainslie et al. 2023, [GQA](https://arxiv.org/abs/2305.13245), section 2.
# - Heads and grammar, counted: Clark et al. 2019, [What does BERT look at?](https://arxiv.org/abs/1906.04341), section
#   4; whether attention explains: Jain and Wallace 2019,
#   [Attention is not explanation](https://arxiv.org/abs/1902.10186), section 4.
# - The code that this lesson's proofs run against: `regard/attention/reference.py`, `regard/layers/multi_head.py` and
#   `regard/keras/attention.py`; PyTorch's
#   [scaled_dot_product_attention](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html).
# %% id="progress"
progress()
