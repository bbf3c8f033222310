# %% [markdown] id="opening"
# # 3. The causal mask
#
# **What if a model could read the future?**
#
# Imagine a test with the answers printed beside the questions. You would copy them, and get full marks. And you would have
# learned nothing.
#
# A machine that writes has just one task: guess the next letter. To practise, it gets whole words. But in a whole word the next
# letter stands right there! If it may look, it copies. So we cover what comes after. This cover is the **causal mask**.
#
# In this lesson you build it. Then you train two machines, one that may not cheat and one that may. You will see what becomes of
# them.

# %% id="set-up"
import math

import regard
from regard.course import exercise, lesson, progress

lesson("causal-mask", "en")

# %% id="picture"
my_word = "planet"

regard.mask(my_word)

# %% [markdown] id="picture-read"
# This is the mask. Each row is a letter that looks, each column a letter that is looked at. A tick means: you may look. A cross
# means: you may not.
#
# Click on a row. The first letter sees only itself. The second sees two letters. The last one sees all of them. That makes a
# staircase.
#
# Write a word of yours in the cell above, and run it again. You can also click on a tick or a cross and change it.

# %% [markdown] id="rule"
# ## The rule in one line
#
# Number the letters: 0, 1, 2 and so on. The letter that looks has the number i. The letter that is looked at has the number j.
# When may i see j? When j came before, or is i itself.

# %% id="who-sees-whom-task"
exercise("who-sees-whom")

# %% id="who-sees-whom" exercise="who-sees-whom"
def visible(count):
    ...


exercise("who-sees-whom").check(visible)

# %% [markdown] id="as-text"
# The same mask as plain text, for your word.

# %% id="text"
print("   ", "  ".join(my_word))
for i, letter in enumerate(my_word):
    print(letter, " ", "  ".join("✓" if j <= i else "·" for j in range(len(my_word))), " sees", my_word[: i + 1])

# %% [markdown] id="ticks"
# How many ticks are there? For a small word you can count. For a long text you need a rule.

# %% id="count-ticks-task"
exercise("count-ticks")

# %% id="count-ticks" exercise="count-ticks"
def ticks(count):
    ...


exercise("count-ticks").check(ticks)

# %% [markdown] id="hide"
# ## Hide, and then share
#
# Now the mask has to work on the weights. You know the way: first scores, then softmax, then weights. Where does the mask come
# in?
#
# If you cut away weights at the end, a piece of the cake is missing. The rest does not make a whole. So we hide **before** we
# share. A hidden letter gets a score so low that nothing is left of it: minus infinity, `-math.inf`. For `math.exp(-math.inf)`
# is 0.

# %% id="masked-weights-task"
exercise("masked-weights")

# %% id="masked-weights" exercise="masked-weights"
def masked(scores, mask):
    ...


exercise("masked-weights").check(masked)

# %% [markdown] id="chat"
# Here is *chat* (French for "cat") from lesson 1 once more, with its four numbers a letter. But now with the mask.

# %% id="chat-vectors"
vectors = [[1, 0, 0.5, -0.3], [0.2, 0.8, -0.1, 0.5], [0.5, 0.3, 0.9, 0.1], [-0.3, 0.6, 0.2, 0.8]]

rows = []
for i, query in enumerate(vectors):
    scores = [sum(q * k for q, k in zip(query, key)) / 2 for key in vectors]
    powers = [math.exp(score) if j <= i else 0 for j, score in enumerate(scores)]
    rows.append([power / sum(powers) for power in powers])
for letter, row in zip("chat", rows):
    print(letter, [f"{100 * weight:.0f}%" for weight in row])

# %% [markdown] id="chat-read"
# The letter c sees only itself, so it gives itself everything: 100%<!--= f"{100 * rows[0][0]:.0f}%" -->. The letter h shares
# between c and itself. And the last letter t? For t nothing is hidden. It still gives itself
# 34%<!--= f"{100 * rows[3][3]:.0f}%" -->, as in lesson 1.
#
# Here you can see each step for h. Look at step 4.

# %% id="calculator"
regard.calculator("chat", query=1, causal=True)

# %% [markdown] id="many-questions"
# ## One word, many questions
#
# Why this staircase? Because each word is a whole set of questions. After "c": which letter? After "ch": which one? After "cha"?
#
# With the mask, a machine answers all of them at one stroke. Each letter sees its own beginning only, and guesses what comes
# next. Nobody can copy.

# %% id="questions-task"
exercise("questions")

# %% id="questions" exercise="questions"
def questions(word):
    ...


exercise("questions").check(questions)

# %% [markdown] id="writing"
# ## How a machine writes
#
# And when it writes? Then there is no future yet. The machine guesses one letter and puts it at the end. It looks at the new
# text and guesses the next one. So it goes on. This is called **autoregressive**: it feeds on what it has written itself.

# %% id="write-on-task"
exercise("write-on")

# %% id="write-on" exercise="write-on"
def write_on(rule, beginning, steps):
    ...


exercise("write-on").check(write_on)

# %% [markdown] id="two"
# ## Two machines, one list
#
# Now for the test. Here is a list of numbers in words. Two machines learn it, letter by letter. Both have the same size, the
# same list, and the same time. The only difference: one has the mask, and the other has not.
#
# You need not understand every line below. It is the same trainer with which the big models of Regard were made.

# %% id="words"
tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
units = "one two three four five six seven eight nine".split()
words = [f"{ten}-{unit}" for ten in tens for unit in units]
print(len(words), "words:", words[0], words[1], "...", words[-1])

# %% id="tools"
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from regard.models.alphabet import Alphabet
from regard.models.transformer import TransformerConfig
from regard.training.loop import Settings, train
from regard.training.recipes.names import Names
from regard.training.sequences import Sequences

# %% id="alphabet"
alphabet = Alphabet.of(words)
texts = Sequences.of(alphabet.encode(word) for word in words)
begins = np.full(len(words), alphabet.begin)
settings = Settings(steps=300, learning_rate=0.005, warmup=20, weight_decay=0.01)
size = {"d_model": 32, "num_heads": 1, "max_length": 20, "positions": "learned"}
print(alphabet.vocab_size, "signs:", alphabet.letters, "and one mark for the end")

# %% id="trainer"
def trained(**layers):
    config = TransformerConfig(vocab_size=alphabet.vocab_size, **size, **layers)
    recipe = Names(texts, begins, alphabet.end, config, settings=settings, size=24, mixing=1.0)
    with TemporaryDirectory() as folder:
        return train(recipe, folder=Path(folder), seed=1, device="cpu")

# %% id="train"
honest = trained(decoder_layers=1)
cheat = trained(encoder_layers=1)
print("step   honest   cheat")
for step in (0, 20, 50, 100, 200, 299):
    print(f"{step:4}   {honest.losses[step]:6.3f}  {cheat.losses[step]:6.3f}")

# %% [markdown] id="train-read"
# A *decoder* layer has the mask, an *encoder* layer has none. The numbers say how badly each machine guessed. This is called the
# **loss**. A 0 means: it always knew the next letter for sure.
#
# The cheat wins by far. In the end there is almost nothing left of its loss. It hardly makes a mistake.
#
# The honest machine stops higher up. It cannot do better! After "twenty-" any of nine words may follow. Nobody who does not see
# the future can know which.
#
# So the cheat is better? Let both write.

# %% id="write"
@torch.inference_mode()
def write(model, seed):
    chance = torch.Generator().manual_seed(seed)
    ids = [alphabet.begin]
    while len(ids) < 20:
        scores = model(torch.tensor([ids]))[0, -1]
        letter = int(torch.multinomial(scores.softmax(-1), 1, generator=chance))
        if letter == alphabet.end:
            break
        ids.append(letter)
    return alphabet.decode(ids)

# %% id="written"
for name, machine in (("honest", honest.model), ("cheat", cheat.model)):
    made = [write(machine, seed) for seed in range(20)]
    print(name, "wrote", made[:6])
    print(sum(word in words for word in made), "of", len(made), "are real numbers\n")

# %% [markdown] id="written-read"
# The honest machine writes real numbers, nearly every time. The cheat does not.
#
# No wonder. It got used to reading the answer on the right. While it writes, there is nothing on the right. It stands there like
# a pupil without the answer sheet.
#
# ## An honest exam
#
# We can measure this as well. We ask both machines the questions that you found above: here is a beginning, what comes next?
# Nobody sees more than the beginning.

# %% id="exam"
@torch.inference_mode()
def exam(model):
    losses = []
    for word in words:
        ids = [alphabet.begin, *alphabet.encode(word), alphabet.end]
        for place in range(1, len(ids)):
            guess = model(torch.tensor([ids[:place]]))[0, -1].log_softmax(-1)
            losses.append(-float(guess[ids[place]]))
    return sum(losses) / len(losses)

# %% id="marks"
marks = {"honest": exam(honest.model), "cheat": exam(cheat.model)}
print("loss in practice:  honest", f"{honest.losses[-1]:.2f}", "  cheat", f"{cheat.losses[-1]:.2f}")
print("loss in the exam:  honest", f"{marks['honest']:.2f}", "  cheat", f"{marks['cheat']:.2f}")

# %% [markdown] id="marks-read"
# The honest machine does as well as in practice: that was always an honest exam for it. The cheat fails. Its loss is now many
# times as large as that of the honest one.
#
# And what does the cheat look at? Here it reads a whole word. (The dot is the mark at which a word begins.)

# %% id="cheat-looks"
word = words[0]
place = word.index("-") + 1

with regard.capture(cheat.model) as record:
    cheat.model(torch.tensor([[alphabet.begin, *alphabet.encode(word)]]))
weights = record.layers[0].weights(0)
print("From the hyphen to the right:", f"{100 * weights[place, place + 1 :].sum():.0f}%")
regard.heatmap(regard.Record.from_arrays(weights=weights, tokens=["·", *word], model="cheat"), query=place)

# %% [markdown] id="cheat-read"
# Find the row of the hyphen. There the machine has to choose: which unit comes now? So it looks to the right, at letters that it
# should not see yet. That is its answer sheet.
#
# And the honest machine? It reads the same word, and one half of its picture stays empty.

# %% id="honest-looks"
with regard.capture(honest.model) as record:
    honest.model(torch.tensor([[alphabet.begin, *alphabet.encode(word)]]))
weights = record.layers[0].weights(0)
regard.heatmap(regard.Record.from_arrays(weights=weights, tokens=["·", *word], model="honest"), query=place)

# %% [markdown] id="summary"
# ## What you know now
#
# - The **causal mask** hides what comes after. Each letter sees itself and what came before.
# - Hide **before** softmax, with the score minus infinity. Then what is left makes a whole.
# - With the mask, one word gives many questions, all answered at one stroke.
# - Without the mask the loss falls to almost nothing, and the machine cannot write. **A good mark is worth nothing if the
#   answers could be copied.**
#
# ## What comes next
#
# Our machine had one single head. Real ones have many, side by side. Does each have a job of its own? You find out in lesson 4.

# %% id="progress"
progress()

# %% [markdown] id="sources"
# ## Sources
#
# - Ashish Vaswani and others, *Attention Is All You Need*, 2017, section 3.2.3: the mask, with scores of minus infinity.
#   <https://arxiv.org/abs/1706.03762>
# - Alec Radford and others, *Improving Language Understanding by Generative Pre-Training*, 2018, section 3.1: a machine that
#   only ever guesses what comes next.
#   <https://cdn.openai.com/research-covers/language-unsupervised/language_understanding_paper.pdf>
# - Andrej Karpathy, *microgpt*, 2026: there is no mask in it, because it reads letter by letter. The future is not there yet.
#   <https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95>
