# %% [markdown] id="opening"
# # 4. Several heads
#
# So far there was one attention: each letter looked at the others in one way. A real layer does this several times side
# by side, and each time is called a **head**. It is often told that each head takes up a job of its own: one looks for
# the same syllable, one for the latest vowel, one for the start and end of the word, one for its rarest letter.
#
# It is a fine story. **Is it true?** Here is a model that was really trained: it writes first names and names of French
# communes (towns and villages), letter by letter, and it has three layers of four heads. You will measure them, silence
# them one by one, and see what the model misses.
# %% id="set-up"
import torch

import regard
from regard.course import exercise, lesson, progress

lesson("several-heads", "en")
# %% id="first-picture"
record = regard.look("Saint-Martin", model="mini-gpt", kind="communes-fr")
regard.heads(record)
# %% [markdown] id="first-picture-read"
# Twelve small grids, one for each head. In each, a row is a letter that looks, and a column a letter that is looked at.
# The upper right half is empty because of the causal mask: no letter sees those that come after it. The first column is
# the mark that says "this is a commune".
#
# They do differ, and under two of them stands a job that Regard recognised in this one word: one head looks at the
# letter *itself*, and one at the latest *vowel*. So is the story true? One word is little evidence. Here are four heads
# in one picture, those of layer 1 (layers and heads count from 0):
# %% id="four-heads"
regard.lines(record, layer=1, heads=[0, 1, 2, 3], combine="colour")
# %% [markdown] id="guess-first"
# ## Guess first
#
# Before you measure anything: draw what you expect head 2 of layer 1 to do. Paint the empty grid, then uncover the real
# one. The score stands beside that of two lazy guesses; only what is better than these was really foreseen.
# %% id="guess"
regard.predict(record, layer=1, head=2)
# %% [markdown] id="entropy-told"
# ## How sharply does a head look?
#
# One number for a row of weights: its **entropy**, $H = -\sum p \ln p$. Here $p$ is one weight of the row, $\ln p$ its
# natural logarithm, and $\sum$ adds up over the whole row. It is 0 if all the weight lies on one letter, and $\ln n$ if
# $n$ letters share it evenly. Its unit, with the natural logarithm, is called a nat.
# %% id="row-entropy-task"
exercise("row-entropy")
# %% id="row-entropy" exercise="row-entropy"
def entropy(row):
    ...


exercise("row-entropy").check(entropy)
# %% id="head-entropy-task"
exercise("head-entropy")
# %% id="head-entropy" exercise="head-entropy"
def head_entropy(weights):
    ...


exercise("head-entropy").check(head_entropy)
# %% [markdown] id="more-names-told"
# One name proves nothing. Here are twenty-four, and what `regard.measure` says of layer 1, averaged over all their
# letters: `entropy` as above, `effective_keys` the number of letters among which an even look would be as spread out,
# `previous` the mean weight on the letter before, `self` the one on the letter itself, `sink` the one on the first
# token, here the mark.
# %% id="more-names"
names = """Saint-Martin Montpellier Villeneuve Champigny Bordeaux Strasbourg Carcassonne Perpignan Fontainebleau
Versailles Montreuil Avignon Grenoble Dunkerque Aurillac Poitiers Limoges Roquefort Castelnaudary Narbonne
Montauban Chambord Valenciennes Rambouillet""".split()
records = [regard.look(name, model="mini-gpt", kind="communes-fr") for name in names]
table = regard.measure(records)
heads_of_1 = table.filter(layer=1).select("head", "entropy", "effective_keys", "previous", "self", "sink")
heads_of_1
# %% [markdown] id="more-names-read"
# Head 0 rests: it leaves 0.43<!--= f'{heads_of_1["sink"][0]:.2f}' --> of its weight on the mark, as heads do that find
# nothing to look at. Head 1 is the most spread out. Head 2 is the sharpest, and it puts
# 0.51<!--= f'{heads_of_1["previous"][2]:.2f}' --> on the letter before. Head 3 prefers the letters just before, too,
# but is less strict about which.
#
# Compare with your own function, on one name:
# %% id="your-entropies"
def short(score):
    return round(score, 2) if isinstance(score, float) else score


for head in range(4):
    print(head, short(head_entropy(record.layers[1].weights(head))))
# %% [markdown] id="previous-told"
# ## Two jobs, scored by you
#
# To say that a head has a job, say which letter it should look at, and take the mean weight that this letter really
# gets. First the simplest job.
# %% id="previous-letter-score-task"
exercise("previous-letter-score")
# %% id="previous-letter-score" exercise="previous-letter-score"
def previous_letter(weights):
    ...


exercise("previous-letter-score").check(previous_letter)
# %% [markdown] id="vowel-told"
# Now one of the four jobs of the story.
# %% id="latest-vowel-score-task"
exercise("latest-vowel-score")
# %% id="latest-vowel-score" exercise="latest-vowel-score"
def latest_vowel(weights, letters):
    ...


exercise("latest-vowel-score").check(latest_vowel)
# %% id="your-scores"
letters = [label.lower() for label in record.axes[0].labels]
for layer in record.layers:
    for head in range(layer.heads):
        weights = layer.weights(head)
        print(layer.index, head, short(previous_letter(weights)), short(latest_vowel(weights, letters)))
# %% [markdown] id="roles-told"
# ## Do the four jobs exist?
#
# `regard.measure` scores all four jobs on all the names. A score alone says little: many letters *are* in the same
# syllable, so that some weight falls there by chance. Beside each score stands what the same weights would give if the
# letters were shuffled. `agreement` is the share of the names that show the job by themselves. What ends the line is
# the job that the head may be called after; `unclassified` says that the evidence for none suffices.
# %% id="roles"
best = {}
for role in ("same_syllable", "latest_vowel", "word_edges", "rarest_letter", "previous_token"):
    found = table.sort(f"{role}_score", descending=True).row(0, named=True)
    score, chance, agreement = (found[f"{role}_{each}"] for each in ("score", "baseline", "agreement"))
    print(f"{role:15} head ({found['layer']}, {found['head']})  {score:.2f}  by chance {chance:.2f}", end="  ")
    print(f"agreement {agreement:.2f}  {found['label']}")
    best[role] = found
# %% [markdown] id="roles-read"
# This is what the story is worth, in this model:
#
# - **Same syllable: half true.** The best head reaches
#   0.67<!--= f'{best["same_syllable"]["same_syllable_score"]:.2f}' -->, where chance gives
#   0.29<!--= f'{best["same_syllable"]["same_syllable_baseline"]:.2f}' -->. But it shows this by itself in
#   42%<!--= f'{100 * best["same_syllable"]["same_syllable_agreement"]:.0f}%' --> of the names only, and the letters of
#   a syllable are neighbours: a head that likes neighbours scores here without knowing a syllable.
# - **Latest vowel: a taste, no job.** 0.46<!--= f'{best["latest_vowel"]["latest_vowel_score"]:.2f}' -->, against
#   0.15<!--= f'{best["latest_vowel"]["latest_vowel_baseline"]:.2f}' --> by chance. It is the head that looks most at
#   the letter before, which is often a vowel.
# - **Start or end of the word: no.** 0.21<!--= f'{best["word_edges"]["word_edges_score"]:.2f}' -->, hardly more than
#   chance. And only the last letter itself can look at the end: from all others, the causal mask hides it.
# - **Rarest letter: no head does this.** 0.29<!--= f'{best["rarest_letter"]["rarest_letter_score"]:.2f}' --> at best.
#
# Over twenty-four names no head of the twelve keeps a label, not even the one that was called *vowel* on the first:
# they mix several habits. That is the normal case, in large models too. A head is trained to lower the loss, not to be
# easy to tell about.
# %% [markdown] id="silence-told"
# ## Is a head needed?
#
# Where a head looks is one question; whether the model needs it is another, and only a change answers it. A layer lays
# the outputs of its heads side by side before the last matrix mixes them. To **ablate** a head is to silence it there.
# %% id="silence-head-task"
exercise("silence-head")
# %% id="silence-head" exercise="silence-head"
def silence(outputs, head, head_dim):
    ...


exercise("silence-head").check(silence)
# %% [markdown] id="loss-told"
# `regard.intervene` does the same inside the model, while it runs. What we watch is the **loss**: minus the logarithm
# of the probability that the model gives to the letter that really comes next, on average over all letters. Lower is
# better.
# %% id="loss"
maker = regard.load("mini-gpt")
spelled = [(*one.axes[0].ids, maker.alphabet.end) for one in records]


@torch.inference_mode()
def loss():
    total = 0.0
    for ids in spelled:
        likely = maker.model(torch.tensor([ids[:-1]]))[0].log_softmax(-1)
        total -= sum(float(likely[place, letter]) for place, letter in enumerate(ids[1:]))
    return total / sum(len(ids) - 1 for ids in spelled)
# %% id="losses"
whole = loss()
losses = [[0.0] * 4 for _ in range(3)]
for layer in range(3):
    for head in range(4):
        with regard.intervene(maker.model, regard.Ablate(layer=layer, head=head)):
            losses[layer][head] = loss()
    print(layer, [f"{one - whole:+.3f}" for one in losses[layer]])
print(f"with all heads: {whole:.3f} nats a letter")
# %% id="most-needed-head-task"
exercise("most-needed-head")
# %% id="most-needed-head" exercise="most-needed-head"
def most_needed(losses):
    ...


exercise("most-needed-head").check(most_needed)
# %% id="your-most-needed"
print("needed most:", most_needed(losses))
print("sharpest:   ", table.sort("entropy").select("layer", "head").row(0))
# %% [markdown] id="losses-read"
# Without head 0 of layer 0 the loss grows by 0.30<!--= f'{losses[0][0] - whole:.2f}' --> nats a letter; without head 2
# of layer 2 it hardly moves. And the sharpest head of all, head 1 of layer 2, costs only
# 0.03<!--= f'{losses[2][1] - whole:.2f}' -->: **looking sharply is not the same as being needed.** The first layer
# matters most here: all that comes later is built on it.
#
# One caution: zero is not "nothing" to the layers above, which have got used to what this head says. There are gentler
# ways, and a fair comparison with other heads: see `regard.Ablate(..., mean_of=...)` and `regard.effect`.
# %% [markdown] id="together-told"
# ## Silence two
#
# Head 2 of layer 1 and head 1 of layer 2 have the same habit: both look at the letter before, more than any other head
# does. What if both are silent?
# %% id="together"
with regard.intervene(maker.model, regard.Ablate(layer=1, head=2), regard.Ablate(layer=2, head=1)):
    both = loss() - whole
alone = losses[1][2] + losses[2][1] - 2 * whole
print(f"one by one, added up: {alone:+.3f}   both at once: {both:+.3f}")
# %% [markdown] id="together-read"
# Together they are missed more, by 0.18<!--= f'{both:.2f}' -->, than one by one, by 0.13<!--= f'{alone:.2f}' --> in
# all: as long as one of them speaks, it makes up for part of the other. So a head that can be ablated at little cost
# may still do something useful, which another one does too.
# %% [markdown] id="cross-told"
# ## Looking at oneself, looking at another text
#
# All this was **self-attention**: letters of a word look at letters of the same word, and the grid is square. A
# translator also has **cross-attention**: the words that it writes look at those that it reads. Query and key then come
# from two texts, and the grid need not be square.
# %% id="translated"
translation = regard.look("Le chat noir dort sur le canapé.", model="translate", to="en")
print(translation.prediction)
for layer in translation.layers:
    print(layer.index, layer.kind, layer.queries, "look at", layer.keys, layer.weights(0).shape)
# %% id="translated-picture"
regard.lines(translation, layer=6, head=2, query=translation.layers[6].query_tokens.index(" black"))
# %% [markdown] id="cross-read"
# Three layers of the encoder, where the source looks at itself; then, by turns, the written words look at themselves
# (causally) and at the source. The line view shows head 2 of layer 6: the line of `black` goes to `noir` and crosses
# that of `cat`, because English puts the adjective first.
#
# No pretending: this head was *taught* to align words, in a last stage of its training. Which word did each word come
# from?
# %% id="source-words-task"
exercise("source-words")
# %% id="source-words" exercise="source-words"
def read_from(weights, source):
    ...


exercise("source-words").check(read_from)
# %% id="aligned"
aligned = translation.layers[6]
print(aligned.query_tokens)
print(read_from(aligned.weights(2), aligned.key_tokens))
print(read_from(translation.layers[4].weights(1), aligned.key_tokens))
# %% [markdown] id="aligned-read"
# The last line is a head that nobody taught: head 1 of layer 4. It often stays at the full stop. Heads may look at
# places that no one would call a translation, and the model still translates.
# %% [markdown] id="learned"
# ## What you have learned
#
# - A layer has several heads; each computes its own weights, and their outputs are laid side by side.
# - Entropy says how sharply a head looks, and a score with its chance level says whether it has a job. In this model
#   the four jobs of the story are at best half true.
# - Where a head looks is not yet what it is good for: only a change, such as ablation, tells whether it is needed; and
#   two heads may stand in for each other.
# - Self-attention looks within a text, cross-attention from one text to another.
#
# **Next:** in lesson 5 you write the whole layer yourself, in several libraries, and test some more stories.
#
# ## Sources
#
# - Several heads: Vaswani et al. 2017, [Attention is all you need](https://arxiv.org/abs/1706.03762), section 3.2.2.
# - What heads look at: Clark et al. 2019, [What does BERT look at?](https://arxiv.org/abs/1906.04341), sections 3 and
#   4.
# - Are many heads needed? Michel, Levy and Neubig 2019,
#   [Are sixteen heads really better than one?](https://arxiv.org/abs/1905.10650), section 3; Voita et al. 2019,
#   [Analyzing multi-head self-attention](https://arxiv.org/abs/1905.09418), sections 5 and 6.
# - Heads that stand in for others: Wang et al. 2022, [Interpretability in the wild](https://arxiv.org/abs/2211.00593),
#   section 3.4.
# - How Regard measures and changes heads: `docs/measures.md` and `docs/interventions.md`.
# %% id="progress"
progress()
