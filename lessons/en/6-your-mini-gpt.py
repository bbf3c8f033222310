# %% [markdown] id="opening"
# # 6. Your mini-GPT
#
# Letters that look at each other, queries, keys and values, a causal mask, several heads, a layer: you have built every piece. Today they
# become one machine, the smallest that still deserves the name GPT. It has one layer, four heads and **4,192 numbers**. A phone photo holds
# thousands of times more.
#
# **Can 4,192 numbers invent a first name?** By the end you will have trained them yourself, in a few seconds; measured them against a
# simple rival, which you write as well; and checked which of their names are inventions and which are memories.
# %% id="set-up"
from regard.course import exercise, lesson, progress

lesson("mini-gpt", "en")
# %% id="invented"
import regard

maker = regard.load("mini-gpt")
for name in maker.generate("names-us", count=8, temperature=0.8, seed=2):
    print(name.text, "(it learned this one)" if name.known else "")

record = regard.look("Elizabeth", model="mini-gpt", kind="names-us")
regard.lines(record, layer=1, head=2)
# %% [markdown] id="invented-read"
# These names come from Regard's own `mini-gpt`, which learned American first names, French ones, and the communes of France. Most of them
# stand in none of its lists. The picture shows one of its twelve heads on a name that it knows: from each letter (left), lines lead to the
# letters that it looks at.
#
# Your model will be almost forty times smaller. Its machinery is the same.
# %% [markdown] id="names-told"
# ## The names
#
# The course carries a list of common first names: plain facts, written down for this lesson. The alphabet is the 26 small letters and one
# mark, the dot, which stands for "a name begins" and "a name ends". Two hundred names are put away now, and nothing learns from them: they
# are the exam.
# %% id="names"
import random

from regard.course.first_names import first_names, unaccented

names = sorted({unaccented(name) for name in first_names("en")})
random.Random(6).shuffle(names)
kept, learned = names[:200], names[200:]
print(len(learned), "names to learn from;", len(kept), "kept for the exam, such as:", *kept[:6])
# %% [markdown] id="pairs-told"
# ## The rival: pairs of letters
#
# Before machines learned, one could already count. Claude Shannon did it for English in 1948: which letter follows which? A model that
# only knows the letter before is called a **bigram**. It is a rival to take seriously, so you write it first.
# %% id="letter-pairs-task"
exercise("letter-pairs")
# %% id="letter-pairs" exercise="letter-pairs"
def pairs(name):
    ...


exercise("letter-pairs").check(pairs)
# %% [markdown] id="bigram-told"
# Count all pairs of all names, and you have a table of 27 rows and 27 columns. From counts to probabilities it is one step, with a trap: what of
# the pairs that were never seen?
# %% id="bigram-task"
exercise("bigram")
# %% id="bigram" exercise="bigram"
def bigram(counts, smoothing):
    ...


exercise("bigram").check(bigram)
# %% [markdown] id="table-told"
# From here on the lesson uses Regard's own functions. Where yours are green, they compute the same; where they are not yet, you can read
# on and come back. Here is the whole table. The view was made for attention, so where it says "looks at", read "is followed by": a row is
# the letter before, a column the letter after.
# %% id="table"
from regard.course.exercises.mini_gpt import LETTERS, MARK, counted, letter_pairs, shares

counts = counted(learned)
table = shares(counts, 0.5)
picture = regard.Record.from_arrays(weights=[table], tokens=list(LETTERS))
regard.heatmap(picture, query=LETTERS.index("q"))
# %% [markdown] id="table-read"
# Look down the first column, where names end: after a *y*, a name is over with a probability of
# 61%<!--= f'{100 * table[LETTERS.index("y")][0]:.0f}%' -->. And in the row in focus, *q* is followed by *u*: you would bet on it, but the table says
# only 30%<!--= f'{100 * table[LETTERS.index("q")][LETTERS.index("u")]:.0f}%' -->. The list holds few names with a *q*, and the smoothing gave every one of
# the 27 columns its half of a count. Smoothing is modesty: whoever has seen little should not be too sure.
# %% [markdown] id="surprise-told"
# ## How to measure a model that writes
#
# Give it a name it has never seen, letter by letter, and ask each time: which probability did you give to the letter that really came? A good
# model is seldom surprised. The mean surprise is called **cross-entropy**, and it is the number that language models are trained by.
# %% id="cross-entropy-task"
exercise("cross-entropy")
# %% id="cross-entropy" exercise="cross-entropy"
def surprise(names):
    ...


exercise("cross-entropy").check(surprise)
# %% id="rival"
import math

from regard.course.exercises.mini_gpt import nats_a_letter


def given_by(table, name):
    return [table[LETTERS.index(before)][LETTERS.index(after)] for before, after in letter_pairs(name)]


tried = {
    s: nats_a_letter([given_by(shares(counts, s), name) for name in kept]) for s in (0.01, 0.1, 0.5, 1, 2)
}
best = min(tried, key=tried.get)
print(
    f"guessing blindly: {math.log(len(LETTERS)):.2f} nats; bigrams:",
    {s: f"{nats:.3f}" for s, nats in tried.items()},
)
# %% [markdown] id="rival-read"
# Blind guessing among 27 symbols costs ln 27 nats, because each gets a probability of 1/27. The bigram needs
# 2.41<!--= f"{tried[best]:.2f}" -->: it is as unsure as somebody who chooses among
# 11.2<!--= f"{math.exp(tried[best]):.1f}" --> letters that are all equally likely. It was even allowed to pick its smoothing on the exam itself,
# which is cheating, in the rival's favour. Whoever wants to win against it has to win anyway.
# %% [markdown] id="parts-told"
# ## Your model, piece by piece
#
# This is the design of *microgpt* (Andrej Karpathy, 2026). Vectors are 16 numbers wide, and a name has at most 16 places, its first dot
# among them.
#
# | piece | learned numbers |
# |---|---|
# | a vector for each symbol that is read | symbols × width |
# | a vector for each place | places × width |
# | attention: tables for queries, keys, values, and the output; four heads share them | four times width × width |
# | a feed-forward network: out to 4 × width, and back | width × (4 × width), twice |
# | a score for each symbol that may follow | symbols × width |
#
# The norms learn nothing here, and no table adds a bias.
# %% id="count-parameters-task"
exercise("count-parameters")
# %% id="count-parameters" exercise="count-parameters"
def count(symbols, width, places):
    ...


exercise("count-parameters").check(count)
# %% id="model"
import torch

from regard.models.transformer import Transformer, parameters_of
from regard.training.recipes.names import microgpt

torch.manual_seed(0)
model = Transformer(microgpt(len(LETTERS), dropout=0.0))
print("learned numbers:", parameters_of(model))
print(
    "one more symbol would cost:",
    parameters_of(Transformer(microgpt(len(LETTERS) + 1))) - parameters_of(model),
)
# %% [markdown] id="training-told"
# ## Train it
#
# A batch is a table of names. What is **given** begins with the dot; what is **wanted** is the same name one letter further, with the dot at
# its end. −100 marks places that only fill a row up: they do not count.
# %% id="rows"
def rows(names):
    longest = max(map(len, names)) + 1
    given = torch.zeros(len(names), longest, dtype=torch.long)
    wanted = torch.full_like(given, -100)
    for row, name in enumerate(names):
        ids = torch.tensor([LETTERS.index(letter) for letter in name + MARK])
        wanted[row, : len(ids)] = ids
        given[row, 1 : len(ids)] = ids[:-1]
    return given, wanted


rows(["ann", "emma"])
# %% id="training"
given, wanted = rows(learned)
optimiser = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.95))
schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=0.01, total_steps=300, pct_start=0.1)
for step in range(300):
    batch = torch.randint(len(learned), (64,))
    logits = model(given[batch]).flatten(0, 1)
    loss = torch.nn.functional.cross_entropy(logits, wanted[batch].flatten(), ignore_index=-100)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    schedule.step()
    if step % 50 == 49:
        print(f"after {step + 1} batches: {loss.item():.2f} nats a letter")
# %% [markdown] id="exam-told"
# That was the whole training: the loss is your cross-entropy, and each step moves 4,192 numbers a little so that it falls. The number of the last
# batch flatters, though, because these names were practised. The exam is the two hundred that were put away:
# %% id="exam"
from regard.training.confidence import of_ratio

given, wanted = rows(kept)
with torch.no_grad():
    logits = model.eval()(given).flatten(0, 1)
mine = torch.nn.functional.cross_entropy(logits, wanted.flatten(), reduction="none", ignore_index=-100)
mine = mine.view(len(kept), -1).sum(1).tolist()
rival = [-sum(map(math.log, given_by(shares(counts, best), name))) for name in kept]
letters = [len(name) + 1 for name in kept]
print(f"your model: {sum(mine) / sum(letters):.2f} nats a letter; bigram: {sum(rival) / sum(letters):.2f}")
won = of_ratio([theirs - ours for theirs, ours in zip(rival, mine)], letters)
print(f"won: {won.value:.2f} nats a letter, between {won.low:.2f} and {won.high:.2f} in 95 of 100 draws of the names")
# %% [markdown] id="exam-read"
# Your model wins, and not by luck: drawn anew again and again, the exam nearly always says the same. The bigram sees one letter back; your model
# may look at all of them. What does it look at?
# %% id="heads"
word = max(kept, key=len)
given, wanted = rows([word])
with regard.capture(model) as seen, torch.no_grad():
    model(given)
weights = [seen.layers[0].weights(head) for head in range(4)]
regard.heads(regard.Record.from_arrays(weights=weights, tokens=list(MARK + word)))
# %% [markdown] id="heads-read"
# Your own four heads, on a name that they have never seen. Nobody told them what to look at: what you see was found in a few seconds, because it
# made the loss smaller. Put another name in its place, and see what stays.
# %% [markdown] id="sampling-told"
# ## Let it invent
#
# To write, take the scores for the next letter, make probabilities of them, draw one letter, and put it behind the others. Stop at the dot.
# The **temperature** decides how daring the draw is.
# %% id="temperature-task"
exercise("temperature")
# %% id="temperature" exercise="temperature"
def chances(scores, temperature):
    ...


exercise("temperature").check(chances)
# %% id="writing"
from regard.course.exercises.mini_gpt import tempered


def write(temperature):
    text = ""
    while len(text) < 15 and not text.endswith(MARK):
        with torch.no_grad():
            scores = model(torch.tensor([[LETTERS.index(letter) for letter in MARK + text]]))[0, -1]
        text += chance.choices(LETTERS, tempered(scores.tolist(), temperature))[0]
    return text.removesuffix(MARK)


chance = random.Random(0)
for temperature in (0.3, 0.7, 1.0, 2.0):
    print(temperature, *[write(temperature) for _ in range(8)])
# %% [markdown] id="writing-read"
# Cold, the model repeats what it is surest of. Hot, it stumbles over its own letters. Somewhere between, names appear that one would like to
# meet. But are they inventions?
# %% id="new-names-task"
exercise("new-names")
# %% id="new-names" exercise="new-names"
def new(made, learned):
    ...


exercise("new-names").check(new)
# %% id="memory"
from regard.course.exercises.mini_gpt import new_names

for temperature in (0.3, 0.7, 1.0):
    made = [write(temperature) for _ in range(100)]
    different = sorted(set(made))
    invented = new_names(made, learned)
    real = sorted(set(invented) & set(kept))
    print(
        f"{temperature}: {len(different)} different names, {len(invented)} of them new, for example",
        *invented[:4],
    )
    print("   new to it, and yet real names of the exam:", *real or ["none"])
# %% [markdown] id="memory-read"
# "New" means: not in the list that it learned from. Some of these names exist all the same, and now and then it writes one of the exam, which
# it cannot have memorised. That is what *generalising* means: not repeating, but having found out how names are made.
# %% [markdown] id="bigger-told"
# ## The bigger sister
#
# Regard's `mini-gpt` has the same pieces in another size: three layers instead of one, and some sixty thousand names instead of a thousand. It
# keeps a checksum of each name it learned, so it can tell memory from invention itself:
# %% id="bigger"
for kind in maker.kinds:
    made = maker.generate(kind, count=100, temperature=0.8, seed=6)
    print(
        f"{maker.kinds[kind]['en']}: {sum(name.known for name in made)} of 100 stood in its list; new ones:"
    )
    print("  ", *[name.text for name in made if not name.known][:6], sep="  ")
# %% id="card"
import json

from regard.models import library

card = json.loads((library.folder("mini-gpt") / "card.json").read_text(encoding="utf-8"))
score = card["scores"][0]
print(f"mini-gpt: {score['value']:.2f} {score['what']['en']}, on {score['on']['en']}")
for other in score["beside"]:
    print(f"{other['what']['en']}: {other['value']:.2f}")
# %% [markdown] id="card-read"
# Read the card to its last line. A table of 5-grams, which counts runs of five letters and smooths them cleverly (Kneser and Ney, 1995), is
# **better** than Regard's mini-GPT at this very task. Names are short, the lists are long, and counting is hard to beat there. Attention
# begins to pay where what matters stands farther away than any table can count: in sentences. That is the next lesson.
# %% id="progress"
progress()
# %% [markdown] id="closing"
# ## What you have learned
#
# - A language model gives a probability to every next symbol; its score is the mean surprise, in nats a letter, on names it has never seen.
# - A bigram is a table of smoothed counts. It is quick, honest, and the least that a GPT has to beat. Yours did.
# - A GPT is symbols, places, attention, a feed-forward network and scores: 4,192 numbers, and you can say where each of them sits.
# - Temperature divides the scores before the softmax. New and true are two questions; each needs a list to check against.
#
# **Try this:** keep the bigram but let it see two letters back (27 × 27 rows), and hold it against your model. Or train for 30 steps, and look
# at the names.
#
# **Next:** lesson 7 reads sentences. Does a model understand "not bad", and is attention really better than what came before it?
#
# ## Sources
#
# - C. E. Shannon, *A Mathematical Theory of Communication*, 1948: section 3 writes English by letter pairs, section 6 defines entropy.
# - A. Karpathy, *microgpt*, 2026: the design of your model. <https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95>. His
#   makemore goes from bigrams to transformers on names: <https://github.com/karpathy/makemore>
# - Y. Bengio et al., *A Neural Probabilistic Language Model*, 2003: section 2, a network in place of the table of counts.
# - A. Vaswani et al., *Attention Is All You Need*, 2017: section 3.2, equation (1), and section 3.3, equation (2). <https://arxiv.org/abs/1706.03762>
# - G. Hinton et al., *Distilling the Knowledge in a Neural Network*, 2015: section 2, equation (1), the softmax with a temperature.
# - R. Kneser and H. Ney, *Improved Backing-Off for M-Gram Language Modeling*, 1995: the smoothing of the 5-grams.
# - The code that you ran: `regard/models/transformer.py`, `regard/training/recipes/names.py`, `regard/models/name_maker.py`.
