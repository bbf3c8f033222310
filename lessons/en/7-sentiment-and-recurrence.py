# %% [markdown] id="opening"
# # 7. Sentiment, and recurrence against attention
#
# Two questions for the last lesson. The first is about understanding: **does a model understand "not bad"?** Each of the two words sounds like blame, and
# together they praise. The second is about fame: attention is said to be faster and better than what came before it. **Is it really?**
#
# You will train a model, score it honestly, look at what it looks at, fool it on purpose, and then hold famous claims against measurements.
# %% id="set-up"
from regard.course import exercise, lesson, progress

lesson("sentiment", "en")
# %% id="not-bad"
import regard

model = regard.load("sentiment-en")
for text in ("The film is good.", "The film is bad.", "The film is not good.", "The film is not bad."):
    answer = model.predict([text])[0]
    print(f"{text:24} {answer.label} ({answer.probability:.0%})")

record = regard.look("The film is not good, but it is funny.", model="sentiment-en")
regard.lines(record, layer=0, head=2)
# %% [markdown] id="not-bad-read"
# Three of four are right. "Not good" is blame; but "not bad" is taken for blame as well, though less surely than "bad". It seems that *not* takes
# something away from blame, and yet not enough.
#
# In the picture, the model reads a sentence that changes its mind halfway. Follow the lines of this head: every word looks at the word before it, and so *good*
# meets its *not*. Before we ask what the model makes of it, let us see how such a model is made.
# %% [markdown] id="sentences-told"
# ## Sentences with an opinion
#
# The course brings a few hundred short sentences, written for it, half praise and half blame. Some hang on a *not* or a *never*
# ("negation"), some turn round at a *but* ("turn"), and a few are ironic; those stand apart. Most sentences have a twin that says the opposite of the same
# thing, so that the subject gives nothing away.
# %% id="sentences"
from regard.course.sentences import sentences, words

every = sentences("en")
train, test = ([each for each in every if each.part == part] for part in ("train", "test"))
print(len(train), "to learn from,", len(test), "for the test")
for kind in ("plain", "negation", "turn", "irony"):
    print(f"{kind:10}", next(f"{each.label:10}{each.text}" for each in every if each.kind == kind))
# %% [markdown] id="vocabulary-told"
# A model knows words by number, and for that it needs a list of them. Here lies the first trap of honest measuring.
# %% id="vocabulary-task"
exercise("vocabulary")
# %% id="vocabulary" exercise="vocabulary"
def vocabulary(rows):
    ...


exercise("vocabulary").check(vocabulary)
# %% [markdown] id="bag-told"
# ## The rival: a bag of words
#
# Before the network, the rival. It shakes all words of a sentence in a bag, forgets their order, and adds up how much each one speaks for
# praise. It cannot understand "not bad"; it can only add up what *not* and *bad* say, each by itself.
# %% id="word-weights-task"
exercise("word-weights")
# %% id="word-weights" exercise="word-weights"
def weigh(positive, negative):
    ...


exercise("word-weights").check(weigh)
# %% id="bag"
from regard.course.exercises.sentiment import word_weights


def bag(label):
    return [word for each in train if each.label == label for word in words(each.text)]


weights = word_weights(bag("positive"), bag("negative"))
ordered = sorted(weights, key=weights.get)
print("words of blame: ", *ordered[:12])
print("words of praise:", *ordered[:-13:-1])
# %% [markdown] id="accuracy-told"
# ## An honest score
#
# How good is it? The number that everyone quotes is the accuracy. It is simple, and there are many ways to get it wrong.
# %% id="accuracy-task"
exercise("accuracy")
# %% id="accuracy" exercise="accuracy"
def accuracy(rows):
    ...


exercise("accuracy").check(accuracy)
# %% id="scores"
from regard.training.confidence import of_share


def score(name, guess, examples=test):
    share = of_share(sum(guess(each.text) == each.label for each in examples), len(examples))
    print(f"{name:30} {share.value:4.0%}   (between {share.low:.0%} and {share.high:.0%})")
    return share.value


def by_words(text):
    return "positive" if sum(weights.get(word, 0) for word in words(text)) > 0 else "negative"


always, counted = score("always positive", lambda text: "positive"), score("bag of words", by_words)
# %% [markdown] id="scores-read"
# Whoever always says "positive" is right half of the time: that, and not 0, is where this scale begins. The bag of words reaches
# 74%<!--= f"{100 * counted:.0f}%" --> by counting alone. The interval behind each score says how far another test of the same size might
# move it: with some hundred sentences, that is a lot.
# %% [markdown] id="average-told"
# ## A model with attention
#
# This is the classifier of the lesson that Regard grew from, which showed it untrained: one layer of attention with four heads, then the average of what it
# made of the tokens, then one number. Sentences of a batch are filled up to one length, and this is the second trap.
# %% id="average-task"
exercise("average")
# %% id="average" exercise="average"
def average(states, length):
    ...


exercise("average").check(average)
# %% id="batch"
import torch

known = {word: number for number, word in enumerate(ordered, 2)}  # 0 fills up, 1 is a word that was never met


def batch(texts):
    ids = [[known.get(word, 1) for word in words(text)] for text in texts]
    lengths = torch.tensor([len(row) for row in ids])
    filled = [row + [0] * (int(lengths.max()) - len(row)) for row in ids]
    return torch.tensor(filled), lengths


batch(["The film is good.", "Good!"])
# %% id="training"
from regard.models.sentiment import Classifier, ClassifierConfig, lesson_configuration

torch.manual_seed(0)
classifier = Classifier(ClassifierConfig(encoder=lesson_configuration(len(known) + 2, max_length=40)))
optimiser = torch.optim.AdamW(classifier.parameters(), lr=0.001)
ids, lengths = batch([each.text for each in train])
wanted = torch.tensor([float(each.label == "positive") for each in train])
for step in range(12):
    for part in torch.randperm(len(train)).split(32):
        logits = classifier(ids[part], lengths[part])[:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted[part])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
# %% id="trained"
def by_attention(text):
    with torch.no_grad():
        return "positive" if classifier.eval()(*batch([text]))[0, 0] > 0 else "negative"


score("yours, on what it learned", by_attention, train)
score("yours, on the test", by_attention)
score("bag of words", by_words)
shipped_one = score("sentiment-en, from Regard", lambda text: model.predict([text])[0].label)
# %% [markdown] id="trained-read"
# Look at the first two lines. On the sentences that it learned from, your model makes hardly a mistake; on new ones it makes many. It had room for every sentence in its numbers,
# and learned many by heart.
#
# Compare it with the bag of words: the intervals overlap by far, so nobody can say that attention helped here. A few hundred sentences are
# too few to learn what *not* does to the word after it. Regard's own model, which began
# with half of the layers of a larger one and was taught by it, on some ninety thousand texts, is the better one. But where exactly?
# %% id="kinds"
for kind in ("plain", "negation", "turn", "irony"):
    examples = [each for each in every if each.kind == kind]
    score(f"sentiment-en, {kind}", lambda text: model.predict([text])[0].label, examples)
# %% [markdown] id="kinds-read"
# Plain words it knows well, and sentences that turn round at a *but* as well. Negation it has not understood: there it is right hardly more often than
# a coin, and it takes irony at its word. The one accuracy, an average, hid all of this.
# %% [markdown] id="looking-told"
# ## What does it look at?
#
# Back to the film that is "not good, but funny". Two questions that sound alike: which words get the most **attention**, and which words
# **count**? The first we read from the weights. For the second, leave each word out, and see how far the answer moves.
# %% id="looking"
labels = record.axes[0].labels
first = record.layers[0]
received = sum(first.weights(head).mean(axis=0) for head in range(first.heads)) / first.heads
for share, label in sorted(zip(received, labels), reverse=True)[:4]:
    print(f"looked at: {label.strip():8} {share:.0%}")


def praise(text):
    answer = model.predict([text])[0]
    return answer.probability if answer.label == "positive" else 1 - answer.probability


said = record.text.split()
for place, word in enumerate(said):
    print(f"without {word:8} {praise(' '.join(said[:place] + said[place + 1 :])) - praise(record.text):+.2f}")
# %% [markdown] id="looking-read"
# Looked at most is `<s>`, a mark that opens every text and says nothing about this one: heads that find nothing to look at rest there. Of the words, *funny*
# leads, and it counts, too. But read on. *film* is looked at almost as much, and without it the answer stays where it was, while *but*, which is not among the first
# four, turns praise into blame when it is missing. What is looked at and what decides are two things. This was the quarrel of 2019, "attention is not explanation",
# in one sentence: weights show where information could flow, and only a change shows what it did.
# %% id="lines"
regard.heads(record)
# %% [markdown] id="fool-told"
# All 36 heads of the three layers, as they read the sentence. Open some: do you find one where *not* looks at *but*?
#
# ## Fool it
#
# You know now where it is weak. The next exercise asks the real model.
# %% id="fool-task"
exercise("fool")
# %% id="fool" exercise="fool"
tricky = ...

exercise("fool").check(tricky, "sentiment-en")
# %% [markdown] id="recurrence-told"
# ## Recurrence against attention
#
# Before 2017, networks read word after word and carried one vector along: Elman's network (1990), the LSTM (1997). Bahdanau (2015) let such
# a network look back at every word. The transformer (2017) kept only the looking. The lesson that Regard grew from
# summed this up in a table: attention is **faster**, its cost
# is **quadratic** in the length, it **remembers** without limit, and it **translates** better. Its numbers were typed in by hand.
#
# Regard measured. Five networks of one size: *rnn* is Elman's, *lstm* the LSTM, *bahdanau* an LSTM that looks back, *one-head* and *many-heads* are
# transformers. All had the same training time, an equally thorough search of the learning rate, and were trained several times, each time from
# another start drawn by chance (a **seed**).
# %% id="shipped"
import json

from regard.comparison.result import shipped

result = json.loads(shipped())
machine = result["machine"]
print(f"measured on {result['date']}: {machine['processor']}, {machine['cores']} cores, PyTorch {machine['torch']}")
print("seeds:", result["seeds"]["reported"], " not measured in this copy:", *result["missing"] or ["nothing"])
for task in result["tasks"]:
    print(f"{task['name']:9} at distance", *(f"{distance:5}" for distance in task["tested"]))
    for name, each in task["competitors"].items():
        shares = [sum(found) / len(found) for found in each["accuracy"].values()]
        print(f"   {name:18}", *(f"{share:5.2f}" for share in shares))
# %% [markdown] id="shipped-read"
# Copying a row of symbols, and agreeing with a word that stood long before: how often is each network right when the distance grows? "Unlimited
# memory" would be a row of equal numbers, close to 1. See whether you find one, and for which task. The larger distances were never practised.
# %% [markdown] id="exponent-told"
# ### Is its cost quadratic?
#
# Every token looks at every token, so the arithmetic grows with the square of the length. Whether the *time* does, a clock has
# to say: below, each network gets one exponent from each length to the next.
# %% id="exponent-task"
exercise("exponent")
# %% id="exponent" exercise="exponent"
def exponent(short, long, before, after):
    ...


exercise("exponent").check(exponent)
# %% id="timings"
from itertools import pairwise

from regard.comparison.competitors import NAMES
from regard.course.exercises.sentiment import exponent as power

timed = [case for case in (result["speed"] or {"cases": []})["cases"] if (case["batch"], case["threads"]) == (32, 1)]
timed.sort(key=lambda case: case["length"])
for name in NAMES if timed else ():
    steps = [(case["length"], case["competitors"][name]["processor_seconds"]) for case in timed]
    powers = [f"{power(short, long, before, after):.2f}" for (short, before), (long, after) in pairwise(steps)]
    print(f"{name:11} {1000 * steps[-1][1]:7.1f} ms at length {steps[-1][0]}; exponents:", *powers)
print("" if timed else "Speed was not measured in this copy; regard compare does it.")
# %% [markdown] id="margin-told"
# ### Is it better, or was it lucky?
#
# Trained again with another seed, the same network gets another score. A difference means something only beside that spread.
# %% id="margin-task"
exercise("margin")
# %% id="margin" exercise="margin"
def margin(new, old):
    ...


exercise("margin").check(margin)
# %% id="margins"
from regard.course.exercises.sentiment import margin as margin_of

for task in result["tasks"]:
    farthest = str(task["tested"][-1])
    new, old = (task["competitors"][name]["accuracy"][farthest] for name in ("many-heads", "lstm"))
    print(f"{task['name']} at distance {farthest}: margin {margin_of(new, old):+.2f}")
    print("   attention", *(f"{one:.2f}" for one in new), "  LSTM", *(f"{one:.2f}" for one in old))
# %% [markdown] id="verdicts-told"
# ### Which claims hold?
#
# Three claims, each with the numbers that it rests on and the bound that they have to exceed. *faster*: how many times as fast as the LSTM, by
# length; above 1. *quadratic*: the exponents of time and of memory at the largest lengths; nearly 2. *bleu*: the margin in translation, over each older
# network, for networks of several sizes (how many numbers they learn); above 0. (BLEU scores a translation by how many runs of words it shares with a human one.)
# %% id="evidence"
from regard.course.exercises.sentiment import evidence

found = evidence(result)
for claim, rows in found.items():
    print(claim, "" if rows else "(no numbers in this copy)")
    for where, number, bound in rows:
        print(f"   {where:14} {number:8.2f}   bound: {bound}")
# %% id="verdicts-task"
exercise("verdicts")
# %% id="verdicts" exercise="verdicts"
verdicts = ...

exercise("verdicts").check(verdicts, result)
# %% [markdown] id="repeat-told"
# ## Measure it yourself
#
# Nobody has to believe these numbers. In a terminal,
#
#     regard compare --quick
#
# repeats copying and agreement in some minutes, and `regard compare --data` with a file of sentence pairs does all of it. Speed depends on the machine
# most of all: on a graphics card, where everything that can be done at once is done at once, the first claim may come out otherwise.
# The page *Compare* of `regard lab` draws the same measurements.
# %% id="progress"
progress()
# %% [markdown] id="closing"
# ## What you have learned
#
# - A score needs a test set that nothing learned from, something simple beside it, and an interval. One average can hide a whole kind of failure.
# - With little data, counting words keeps up with attention. Attention needs many examples to learn what *not* does.
# - Where a model looks is not what decides its answer. To know what decides, change something.
# - A claim is as good as its measurement: an exponent from two timings, a difference beside the spread of seeds, and "unmeasured" is a verdict too.
#
# **Try this:** write ten sentences about a subject of your own, let a friend label them, and score all three models on them.
#
# **Next:** you have come to the end of the course. Take your own model to the lab: `regard lab` opens it, and `regard.capture` reads
# transformers of PyTorch, Keras and Hugging Face.
#
# ## Sources
#
# - B. Pang, L. Lee and S. Vaithyanathan, *Thumbs up?*, 2002: section 5.1, naive Bayes on bags of words. <https://arxiv.org/abs/cs/0205070>
# - E. B. Wilson, *Probable Inference, the Law of Succession, and Statistical Inference*, 1927: the interval of a share.
# - A. Vaswani et al., *Attention Is All You Need*, 2017: sections 3 and 4, table 1, what each kind of layer costs. <https://arxiv.org/abs/1706.03762>
# - S. Jain and B. C. Wallace, *Attention is not Explanation*, 2019: section 4. <https://arxiv.org/abs/1902.10186>. The answer: S. Wiegreffe and
#   Y. Pinter, *Attention is not not Explanation*, 2019: section 3. <https://arxiv.org/abs/1908.04626>
# - J. L. Elman, *Finding Structure in Time*, 1990. S. Hochreiter and J. Schmidhuber, *Long Short-Term Memory*, 1997.
# - D. Bahdanau et al., *Neural Machine Translation by Jointly Learning to Align and Translate*, 2015: section 3.1. <https://arxiv.org/abs/1409.0473>
# - K. Papineni et al., *BLEU*, 2002: section 2, how translations are scored.
# - The code that you ran: `regard/models/sentiment.py`, `regard/training/recipes/sentiment.py`, `regard/comparison`.
