# %% [markdown] id="opening"
# # 1. A letter looks at the others
#
# **The black cat sleeps on the sofa. Where does the cat sleep?**
#
# On the sofa! You knew it at once. But how? You did not forget each word as soon as you had read it. When you met "on", you
# looked for a place. And you found "sofa".
#
# To look at the right word at the right time: that is called **attention**. Machines that write and translate do it all day. In
# this lesson you see how, and you build it with plus, times, divided by, and two buttons of a calculator.
#
# How to read this page: click on a grey cell and press **Shift + Enter**. The cell runs, and the next one waits for you. Start
# here.

# %% id="set-up"
import math

import regard
from regard.course import exercise, lesson, progress

lesson("letters", "en")

# %% id="picture"
record = regard.look("The black cat sleeps on the sofa.", model="translate", to="fr")
print(record.prediction)

tokens = record.layers[1].query_tokens
regard.lines(record, layer=1, head=1, query=tokens.index(" on"))

# %% [markdown] id="picture-read"
# This is a real machine. It learned to translate, and just above the picture stands what it made of our sentence. Nobody told it
# where to look: it found out by itself.
#
# Each line shows who looks at whom. A thick line is a strong look. The word "on" is chosen here. It gives
# 97%<!--= f"{100 * record.layers[1].weights(1)[tokens.index(' on')][tokens.index(' sofa')]:.0f}%" --> of its attention to
# "sofa". *On* what? *On the sofa.*
#
# Click on other words. Some looks are easy to explain, some are not. The machine has many such pictures, called **heads**, and
# each one looks in its own way. This is the one that fits our question. You will meet others in lesson 4. (And why "##s"? The
# machine cut "sleeps" in two: "sleep" and "s".)

# %% [markdown] id="small"
# ## A very small word
#
# A whole sentence is too much to work out by hand. So we take one short word and let its **letters** look at each other: *chat*.
# That is French for "cat".
#
# A machine cannot read letters. It only knows numbers. So each letter gets four of them. Such a list of numbers is called a
# **vector**. We made these up. A real machine learns them.

# %% id="letters"
letters = {
    "c": [1, 0, 0.5, -0.3],
    "h": [0.2, 0.8, -0.1, 0.5],
    "a": [0.5, 0.3, 0.9, 0.1],
    "t": [-0.3, 0.6, 0.2, 0.8],
}
for letter, numbers in letters.items():
    print(letter, numbers)

# %% [markdown] id="alike"
# ## Step 1. How well do two letters fit?
#
# Now the letter **t** asks: who fits me? We need one number for each pair of letters. It should be large when both are large in
# the same place.
#
# Here is the trick. Multiply the numbers that stand in the same place. Then add up what you get. Take `[1, 2]` and `[3, 4]`: 1 ×
# 3 is 3, 2 × 4 is 8, and 3 + 8 is **11**. This is called the **dot product**.
#
# Now it is your turn. Replace the three dots with your code. A function takes what stands in its brackets. It gives its answer
# back with `return`.

# %% id="dot-product-task"
exercise("dot-product")

# %% id="dot-product" exercise="dot-product"
def dot(one, other):
    ...


exercise("dot-product").check(dot)

# %% [markdown] id="help"
# Stuck? Write `exercise("dot-product").hint()` in a cell of your own and run it. There are several hints. After the last one,
# `exercise("dot-product").solution()` shows a way to do it. This works for all exercises. And you may go on reading at any time.

# %% id="dots"
asker = letters["t"]
for letter, key in letters.items():
    products = [a * b for a, b in zip(asker, key)]
    print(letter, round(sum(products), 2), "  from", [round(product, 2) for product in products])

# %% [markdown] id="dots-read"
# The letter t fits best with itself: 1.13<!--= round(sum(a * b for a, b in zip(asker, letters["t"])), 2) -->. With c it fits
# badly. This number is even below zero.
#
# ## Step 2. Keep the numbers small
#
# Here each letter has four numbers. In a big machine it has hundreds. Then these sums get very large, and one letter would win
# everything. So we divide by a **square root**, written √. The square root of 4 is 2, for 2 × 2 is 4. We have four numbers in
# each letter, so we divide by 2. In Python, `math.sqrt(4)` works it out.
#
# What comes out is called a **score**. The letter that asks is the **query**. The letters that are looked at are the **keys**.

# %% id="scores-task"
exercise("scores")

# %% id="scores" exercise="scores"
def scores_of(query, keys):
    ...


exercise("scores").check(scores_of)

# %% [markdown] id="shares"
# ## Step 3. From scores to shares
#
# How much does t look at each letter? We want shares of a cake: none below zero, and all of them together make one whole cake.
#
# Scores can be below zero. So each score first goes through `math.exp`. It is like a button on a calculator: whatever number
# goes in, a positive one comes out. And each time the score grows by 1, the result gets about 2.7<!--= f"{math.e:.1f}" -->
# times as large. So a good score gets much more cake than a bad one.
#
# Then divide each result by the sum of all of them. Both steps together are called **softmax**.

# %% id="softmax-task"
exercise("softmax")

# %% id="softmax" exercise="softmax"
def softmax(scores):
    ...


exercise("softmax").check(softmax)

# %% [markdown] id="all-steps"
# Now all three steps in one go. The shares that come out are called **weights**. Here they are as bars.

# %% id="look"
def look(asks, letters):
    query = letters[asks]
    scores = [sum(q * k for q, k in zip(query, key)) / math.sqrt(len(query)) for key in letters.values()]
    powers = [math.exp(score) for score in scores]
    return [power / sum(powers) for power in powers]

# %% id="bars"
asks = "t"

weights = look(asks, letters)
print(asks, "looks at")
for letter, weight in zip(letters, weights):
    print(letter, "█" * round(60 * weight), f"{100 * weight:.0f}%")

# %% [markdown] id="bars-read"
# The letter t shares out its attention: 15%<!--= f"{100 * look('t', letters)[0]:.0f}%" --> for c,
# 29%<!--= f"{100 * look('t', letters)[1]:.0f}%" --> for h, 22%<!--= f"{100 * look('t', letters)[2]:.0f}%" --> for a and
# 34%<!--= f"{100 * look('t', letters)[3]:.0f}%" --> for itself. Together they make the whole cake.
#
# You can change who asks. In the cell above, write `asks = "h"` and run it again. Then try the other letters too.

# %% id="asking-letter-task"
exercise("asking-letter")

# %% id="asking-letter" exercise="asking-letter"
letter = ...

exercise("asking-letter").check(letter, letters)

# %% [markdown] id="lines"
# The same weights, drawn as lines. This is the picture of the beginning again, but this time you know where each line comes
# from. Click on the letters.

# %% id="lines-view"
table = [look(asks, letters) for asks in letters]
drawn = regard.Record.from_arrays(weights=table, tokens=list(letters), model="lesson 1")
regard.lines(drawn, query=3)

# %% [markdown] id="mixing"
# ## Step 4. Take something home
#
# To look is not enough. The letter t wants to take something home from each letter: much from those it looks at a lot, little
# from the others.
#
# So we multiply each vector by its weight. Then we add up the four vectors, place by place. This is a **weighted sum**. It is
# like mixing a drink: a big glass of apple juice, a drop of lemon.

# %% id="weighted-sum-task"
exercise("weighted-sum")

# %% id="weighted-sum" exercise="weighted-sum"
def mix(weights, vectors):
    ...


exercise("weighted-sum").check(mix)

# %% id="mixed"
weights = look("t", letters)
parts = {
    letter: [weight * number for number in letters[letter]] for letter, weight in zip(letters, weights)
}
for letter, part in parts.items():
    print("from", letter, [round(number, 2) for number in part])

new = [sum(column) for column in zip(*parts.values())]
print("new t ", [round(number, 2) for number in new])

# %% [markdown] id="mixed-read"
# The last line is the new t. Before, its first number was below zero. Now it is 0.22<!--= f"{new[0]:.2f}" -->: the letters c
# and a brought the most. So t now knows what company it keeps. A t in another word would get another mix.
#
# ## All letters at once
#
# So far only t asked. In a real machine all letters ask at the same time. One row for each of them: that is a table. You have
# all the parts.

# %% id="attention-table-task"
exercise("attention-table")

# %% id="attention-table" exercise="attention-table"
def attention(vectors):
    ...


exercise("attention-table").check(attention)

# %% [markdown] id="play"
# ## Now play
#
# This machine works out all four steps before your eyes. Click on a number and change it. What happens if two letters have the
# same vector?

# %% id="calculator"
regard.calculator("chat", query=3)

# %% [markdown] id="own-word"
# And now a word of yours, with up to eight letters. Here the numbers are not made up. They come from a machine that has read a
# great deal. Write your name, or a word from another language.

# %% id="calculator-own"
my_word = "lion"

regard.calculator(my_word)

# %% [markdown] id="own-vectors"
# You can give a letter other numbers as well. Here the letter a gets a large first number. Who looks at it now? Then change c
# as well, until t looks at c most of all.

# %% id="new-vectors"
mine = letters | {"a": [3, 0.3, 0.9, 0.1]}

changed = [look(asks, mine) for asks in mine]
regard.lines(regard.Record.from_arrays(weights=changed, tokens=list(mine), model="lesson 1"), query=0)

# %% [markdown] id="summary"
# ## All of it in one drawing
#
# ```text
#    c         h         a         t         letters
#    │         │         │         │
#  vector    vector    vector    vector      each letter becomes numbers
#    └─────────┴────┬────┴─────────┘
#                 scores                     t meets each letter: multiply, add, divide by √4
#                   │
#                weights                     softmax: shares of a cake
#                   │
#              weighted sum                  what t takes home
#                   │
#               new vector                   t knows who stands around it
#                   │
#               prediction                   which letter comes next? (lesson 3)
# ```
#
# ## What you know now
#
# - A letter, or a word, becomes a **vector**: a list of numbers.
# - The **dot product** says how well two vectors fit. Divided by a square root it is a **score**.
# - **Softmax** makes weights of the scores: shares that make one whole.
# - With these weights the letter mixes what all letters say. That is **attention**.
#
# ## What comes next
#
# Did you notice? Every letter of *chat* looks most at itself. That is a bit boring. In lesson 2 a vowel learns to look for
# consonants.

# %% id="progress"
progress()

# %% [markdown] id="sources"
# ## Sources
#
# - Ashish Vaswani and others, *Attention Is All You Need*, 2017, section 3.2.1 and equation 1: our four steps in one line.
#   <https://arxiv.org/abs/1706.03762>
# - Dzmitry Bahdanau and others, *Neural Machine Translation by Jointly Learning to Align and Translate*, 2015, section 3.1: the
#   first machine that translated with attention. <https://arxiv.org/abs/1409.0473>
# - Andrej Karpathy, *microgpt*, 2026: a whole language machine in plain Python.
#   <https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95>
# - The translator of the first picture is Regard’s own. It learned from sentences of Tatoeba, <https://tatoeba.org>
#   (`CC BY 2.0`).
