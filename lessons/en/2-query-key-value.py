# %% [markdown] id="opening"
# # 2. Query, key, value
#
# **How can vowels look for consonants?**
#
# In lesson 1, every letter of *chat* looked most at itself. No wonder: it asked with the same numbers with which it answered.
# That is as if you ran through the school and called your own name. You would find yourself.
#
# In real life, what you look for is not what you are. You are hungry, and you look for bread. The baker has bread, and looks for
# customers. So each letter now gets three roles:
#
# - the **query**: what do I look for?
# - the **key**: what do I offer?
# - the **value**: what do I pass on to whoever finds me?
#
# Here is where we want to get: the vowels a and i look for consonants.

# %% id="set-up"
import math

import regard
from regard.course import exercise, lesson, progress

lesson("query-key-value", "en")

# %% id="picture"
word = "rabbit"

asks = [[6, 0] if letter in "aeiouy" else [0, 0] for letter in word]
offers = [[0, 0] if letter in "aeiouy" else [1, 0] for letter in word]
goal = regard.Record.from_arrays(asks, offers, tokens=list(word), model="lesson 2")
regard.lines(goal, query=1)

# %% [markdown] id="picture-read"
# Look at the letter a. All consonants together get
# 99%<!--= f"{100 * sum(w for w, x in zip(goal.layers[0].weights(0)[1], word) if x not in 'aeiouy'):.0f}%" --> of its attention.
# For itself and for the other vowel there is next to nothing left.
#
# Now click on a consonant. It looks at all letters alike, for it asks for nothing: its query is `[0, 0]`.
#
# In this picture we wrote queries and keys by hand. A machine cannot do that for each word. It needs **one rule for all
# letters**. That is what this lesson is about.

# %% [markdown] id="describe"
# ## Four numbers that mean something
#
# First, each letter gets four numbers again. This time they mean something, and there are only 1 (yes) and 0 (no):
#
# 1. Am I a vowel?
# 2. Am I a consonant?
# 3. Am I the first letter of the word?
# 4. Am I the last one?

# %% id="described"
def describe(word):
    last = len(word) - 1
    return [
        [int(letter in "aeiouy"), int(letter not in "aeiouy"), int(place == 0), int(place == last)]
        for place, letter in enumerate(word)
    ]


letters = describe(word)
for letter, numbers in zip(word, letters):
    print(letter, numbers)

# %% [markdown] id="matrix"
# ## A table that makes new numbers of old ones
#
# A **matrix** is a table of numbers. We write it as a list of rows. It takes in the four numbers of a letter, and gives new
# numbers back: one for each row.
#
# How? By the dot product that you know. The first row meets the letter: that is the first new number. The second row meets the
# letter: that is the second one. And so on.

# %% id="matrix-times-vector-task"
exercise("matrix-times-vector")

# %% id="matrix-times-vector" exercise="matrix-times-vector"
def product(matrix, vector):
    ...


exercise("matrix-times-vector").check(product)

# %% [markdown] id="queries"
# ## The queries
#
# The matrix that makes the queries is called `w_q`. The w stands for "weight", the q for "query". Here it has two rows, so each
# query has two numbers.
#
# Can you read it? In the first row, only the first place is not 0. There stands a 6. It meets the question "am I a vowel?". So
# what does a vowel get, and what does a consonant get? Think first, then run the cell.

# %% id="w-q"
w_q = [[6, 0, 0, 0], [0, 0, 0, 0]]

queries = [[sum(a * b for a, b in zip(row, letter)) for row in w_q] for letter in letters]
for letter, query in zip(word, queries):
    print(letter, "asks", query)

# %% [markdown] id="queries-read"
# Each vowel asks loudly in the first place: 6. The consonants ask nothing. One rule did it for all letters.
#
# A machine needs this three times: for queries, for keys and for values. So let us make a tool of it.

# %% id="project-task"
exercise("project")

# %% id="project" exercise="project"
def project(letters, matrix):
    ...


exercise("project").check(project)

# %% [markdown] id="keys"
# ## The keys
#
# The vowels now ask, in the first place. Who answers? That is for the keys, and for their matrix `w_k`. You design it!
#
# A query and a key fit well if both are large in the same place. So a consonant needs a key that is large in the first place.
# And a vowel must not have one.

# %% id="consonant-keys-task"
exercise("consonant-keys")

# %% id="consonant-keys" exercise="consonant-keys"
w_k = ...

exercise("consonant-keys").check(w_k)

# %% [markdown] id="yours"
# This is what your matrix does. As long as it does not have 2 rows of 4 numbers, all keys are 0, nobody answers, and everyone
# looks at all letters alike.

# %% id="yours-drawn"
sizes = [] if w_k is ... else [len(row) for row in w_k]
design = w_k if sizes == [4, 4] else [[0, 0, 0, 0], [0, 0, 0, 0]]

keys = [[sum(a * b for a, b in zip(row, letter)) for row in design] for letter in letters]
drawn = regard.Record.from_arrays(queries, keys, tokens=list(word), model="lesson 2")
regard.lines(drawn, query=1)

# %% [markdown] id="weights"
# ## Who looks at whom?
#
# You know the rest from lesson 1: dot product, divide by the root, softmax. Only now a query meets a key, and not a letter a
# letter.
#
# Take care with the root. A letter has four numbers, but a key has only two. It is the keys that are multiplied here, so count
# their numbers: divide by √2.

# %% id="matrix-attention-task"
exercise("matrix-attention")

# %% id="matrix-attention" exercise="matrix-attention"
def attention(letters, w_q, w_k):
    ...


exercise("matrix-attention").check(attention)

# %% [markdown] id="guess-first"
# ## Guess first
#
# Here is another word, *orange*, with the same rule: vowels look for consonants. Paint what you expect. Rows look, columns are
# looked at. Then uncover the real picture and see your score.

# %% id="guess"
other = "orange"

asks = [[6 * numbers[0], 0] for numbers in describe(other)]
offers = [[numbers[1], 0] for numbers in describe(other)]
regard.predict(regard.Record.from_arrays(asks, offers, tokens=list(other), model="lesson 2"))

# %% [markdown] id="guess-read"
# Did you think of the consonants? They ask for nothing, so their rows are even: every letter gets the same share.
#
# ## Now the other way round
#
# This time the keys are given, and you write the queries. Here are keys that say where a letter stands. The first letter
# answers in the first place, the last one in the second. All others say nothing.

# %% id="end-keys"
w_k_end = [[0, 0, 1, 0], [0, 0, 0, 1]]

end_keys = [[sum(a * b for a, b in zip(row, letter)) for row in w_k_end] for letter in letters]
for letter, key in zip(word, end_keys):
    print(letter, "offers", key)

# %% [markdown] id="end-keys-read"
# Which `w_q` makes **every** letter look at the last one, in any word?

# %% id="last-letter-queries-task"
exercise("last-letter-queries")

# %% id="last-letter-queries" exercise="last-letter-queries"
w_q_end = ...

exercise("last-letter-queries").check(w_q_end)

# %% id="end-drawn"
sizes = [] if w_q_end is ... else [len(row) for row in w_q_end]
design = w_q_end if sizes == [4, 4] else [[0, 0, 0, 0], [0, 0, 0, 0]]

end_queries = [[sum(a * b for a, b in zip(row, letter)) for row in design] for letter in letters]
drawn = regard.Record.from_arrays(end_queries, end_keys, tokens=list(word), model="lesson 2")
regard.heatmap(drawn)

# %% [markdown] id="values"
# ## The values
#
# A query finds a key. But what is taken home is neither of them: it is the **value**. You look for a book by its title, and you
# take home what stands inside.
#
# The third matrix, `w_v`, says what each letter passes on. Ours passes on two things: am I a consonant, and am I the first
# letter? Let us see what the letter a takes home when it looks for consonants.

# %% id="values-mixed"
w_v = [[0, 1, 0, 0], [0, 0, 1, 0]]

values = [[sum(a * b for a, b in zip(row, letter)) for row in w_v] for letter in letters]
weights = goal.layers[0].weights(0)[1]
home = [sum(weight * value for weight, value in zip(weights, column)) for column in zip(*values)]
print("weights of a:", [round(float(weight), 2) for weight in weights])
print("a takes home:", [round(float(number), 2) for number in home])

# %% [markdown] id="values-read"
# The first number, 0.99<!--= f"{home[0]:.2f}" -->, says: nearly all that came was from consonants. The second,
# 0.25<!--= f"{home[1]:.2f}" -->, says: a quarter of it came from the first letter. So the letter a knows now that it stands
# among consonants, and that the word begins with one.
#
# ## The whole of attention
#
# Query, key, value: now you have all of it. Put it into one function.

# %% id="whole-attention-task"
exercise("whole-attention")

# %% id="whole-attention" exercise="whole-attention"
def whole_attention(letters, w_q, w_k, w_v):
    ...


exercise("whole-attention").check(whole_attention)

# %% [markdown] id="steps"
# Here is all of it once more, step by step, with queries, keys and values of their own. Change a number and see what follows
# from it.

# %% id="calculator"
whole = regard.Record.from_arrays(
    [[6 * numbers[0], 0] for numbers in letters],
    [[numbers[1], 0] for numbers in letters],
    value=values,
    tokens=list(word),
    model="lesson 2",
)
regard.calculator(whole, query=1)

# %% [markdown] id="summary"
# ## What you know now
#
# - A letter has three roles: with the **query** it asks, with the **key** it answers, with the **value** it gives.
# - Three **matrices** make these of the letter’s numbers: `w_q`, `w_k` and `w_v`. They are the same for all letters and all
#   words.
# - Whoever writes the matrices decides who looks at whom.
#
# We wrote ours by hand. In a real machine nobody does. It begins with chance numbers, and changes them a little after each
# mistake. That is called **training**, and you see it in lesson 3. Do trained machines look for vowels too? Lesson 4 measures
# it.
#
# ## What comes next
#
# A machine that writes must guess the next letter. So it must not see it yet! In lesson 3 we cover its eyes a little.

# %% id="progress"
progress()

# %% [markdown] id="sources"
# ## Sources
#
# - Ashish Vaswani and others, *Attention Is All You Need*, 2017, section 3.2: query, key, value and their matrices.
#   <https://arxiv.org/abs/1706.03762>
# - Andrej Karpathy, *microgpt*, 2026: in it the three matrices are called `attn_wq`, `attn_wk` and `attn_wv`.
#   <https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95>
