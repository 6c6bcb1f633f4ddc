#include "sim/compose.h"

#include "base/text.h"
#include "sim/tokens.h"

#include <algorithm>
#include <array>
#include <set>

namespace oxide::sim {

namespace {

using Texts = std::vector<std::string_view>;

/// Prompts longer than this are taken as material to work on, not as a question.
constexpr std::size_t longPrompt = 2'000;
constexpr std::size_t shortQuestion = 70;

const std::set<std::string_view> &stopWords()
{
    static const std::set<std::string_view> words = {
        "a",         "about",     "above",     "after",      "all",         "also",   "am",
        "an",        "and",       "any",       "are",        "as",          "at",     "be",
        "because",   "been",      "between",   "both",       "but",         "by",     "can",
        "could",     "describe",  "did",       "do",         "does",        "each",   "explain",
        "find",      "for",       "from",      "get",        "give",        "had",    "has",
        "have",      "hello",     "hey",       "hi",         "how",         "i",      "if",
        "in",        "into",      "is",        "it",         "its",         "just",   "know",
        "let",       "like",      "list",      "make",       "many",        "may",    "me",
        "might",     "more",      "most",      "much",       "must",        "my",     "need",
        "no",        "not",       "of",        "on",         "one",         "only",   "or",
        "our",       "out",       "over",      "please",     "question",    "say",    "shall",
        "should",    "show",      "so",        "some",       "such",        "tell",   "than",
        "thank",     "thanks",    "that",      "the",        "their",       "them",   "then",
        "there",     "these",     "they",      "thing",      "this",        "those",  "to",
        "too",       "two",       "under",     "up",         "us",          "use",    "using",
        "very",      "want",      "was",       "we",         "were",        "what",   "when",
        "where",     "which",     "who",       "why",        "will",        "with",   "without",
        "would",     "write",     "you",       "your",       "compare",     "versus", "vs",
        "summarize", "summarise", "translate", "difference", "differences", "ideas",  "steps",
        "ways",      "plan",      "function",  "program",    "script",      "code",   "implement",
        "python",    "rust",      "golang",    "javascript", "typescript",  "bash",   "sql",
        "short",     "brief",     "detail",    "example",    "examples",    "good",   "best",
        "help",      "need",      "create",    "off",        "take",        "takes",  "long"};
    return words;
}

bool contains(const std::string &lower, std::initializer_list<std::string_view> words)
{
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return lower.find(word) != std::string::npos;
    });
}

bool startsWith(const std::string &lower, std::initializer_list<std::string_view> words)
{
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return lower.starts_with(word); });
}

std::string capitalised(std::string text)
{
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

/// The slots of a template: {t} the topic, {T} at the start of a sentence, {a} {b} {c} its words.
struct Subject {
    std::string topic;
    std::vector<std::string> words;

    [[nodiscard]] std::string word(std::size_t i) const
    {
        static constexpr auto spare =
            std::to_array<std::string_view>({"structure", "cost", "context", "practice"});
        return i < words.size() ? words[i] : std::string(spare[i % spare.size()]);
    }
};

std::string filled(std::string_view text, const Subject &subject)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '{' || i + 2 >= text.size() || text[i + 2] != '}') {
            out += text[i];
            continue;
        }
        const char slot = text[i + 1];
        if (slot == 't')
            out += subject.topic;
        else if (slot == 'T')
            out += capitalised(subject.topic);
        else
            out += subject.word(static_cast<std::size_t>(slot - 'a'));
        i += 2;
    }
    return out;
}

/// Different ones of a bank, in the order of the draw.
std::vector<std::string> some(const Texts &bank, std::size_t count, const Subject &subject,
                              Random &random)
{
    std::vector<std::size_t> left(bank.size());
    for (std::size_t i = 0; i < left.size(); ++i)
        left[i] = i;
    std::vector<std::string> chosen;
    while (chosen.size() < count && !left.empty()) {
        const std::size_t at = random.below(left.size());
        chosen.push_back(filled(bank[left[at]], subject));
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return chosen;
}

const Texts openings = {
    "{T} is easier to grasp from its purpose than from its parts.",
    "The short version: {t} trades a little {a} for a lot of {b}.",
    "There are two sides to {t}: what it does, and what it costs to keep it working.",
    "{T} looks complicated because three separate ideas usually arrive together.",
    "Start with the constraint that {t} answers; most of the details follow from it.",
    "Most explanations of {t} begin at the end. It pays to begin with the problem instead.",
};

const Texts bodies = {
    "At its core there is a simple loop: observe {a}, decide, act, and check the result against "
    "{b}. Everything else is an optimisation of one of these steps.",
    "The part that surprises people is {a}. It behaves well while the load is small, and only "
    "shows "
    "its shape once {b} grows by an order of magnitude.",
    "In practice {a} matters more than {b}, because the first is paid on every step and the second "
    "only once.",
    "A useful mental model is a queue: work arrives, waits, and is served. Whenever {t} feels "
    "slow, "
    "one of those three has become visible.",
    "The trade-off is between {a} now and {b} later. Teams that write the decision down tend to "
    "revisit it at the right moment; the others rediscover it in an incident.",
    "None of this needs special tools. A plain log with timestamps answers most questions about "
    "{t}, and it answers them before anybody has formed an opinion.",
    "It helps to separate what must be true from what is merely usual. With {t}, only the "
    "relationship between {a} and {b} is an invariant.",
};

const Texts points = {
    "**Scope.** Decide what {t} is not responsible for, and say so.",
    "**Boundaries.** Keep {a} on one side and {b} on the other, with one narrow interface.",
    "**Failure.** Assume that any step may stop halfway, and make the restart boring.",
    "**Measurement.** Record the median and the 99th percentile; the mean hides both.",
    "**Cost.** Put a number on {a} before you improve it.",
    "**Simplicity.** Prefer the version that a newcomer can change on the first day.",
    "**Limits.** Choose an upper bound for {b}, and decide what happens there.",
    "**Order.** Do the step that can be undone first.",
    "**Names.** If {a} is hard to name, it is probably two things.",
};

const Texts closings = {
    "If you tell me more about your {a}, I can make this concrete.",
    "Start small, measure, and let the numbers decide about {b}.",
    "The next step I would take: write down one example of {t} end to end, and test only that.",
    "That is the whole picture; the rest is care in the details.",
    "When in doubt, choose the option that keeps {a} reversible.",
};

const Texts shortAnswers = {
    "In short: {t} depends mostly on {a}. Everything else is secondary.",
    "Yes, with one condition: {a} has to be settled before {b}.",
    "Usually {t} comes down to {a}. If that is in place, the rest follows without much effort.",
    "It is the {a} that decides. For {t}, the common default is good enough to begin with.",
    "The usual answer is that {t} follows from {a}; exceptions exist, but they are rare and easy "
    "to recognise.",
};

const Texts greetings = {
    "Hello! What would you like to work on?",
    "Hi there. I am ready when you are: ask away.",
    "Good to see you. Give me a question, a file or half an idea, and we will take it from there.",
};

const Texts steps = {
    "Write down the result you want from {t}, in one sentence.",
    "Collect two or three real examples of {a}.",
    "Do the smallest version by hand, and note where it hurts.",
    "Automate only the step that hurt most.",
    "Compare {b} before and after, with the same input.",
    "Ask somebody who was not there to repeat it from your notes.",
    "Set a date to look at {t} again, and a number that would change your mind.",
    "Remove one thing that turned out not to matter.",
};

std::string explanation(const Subject &subject, Random &random)
{
    std::string out = filled(random.pick(openings), subject) + "\n\n## How it works\n\n"
                      + base::joined(some(bodies, 2 + random.below(2), subject, random), "\n\n")
                      + "\n\n## What to watch\n\n";
    for (const std::string &point : some(points, 3 + random.below(3), subject, random))
        out += "- " + point + '\n';
    return out + '\n' + filled(random.pick(closings), subject);
}

std::string stepList(const Subject &subject, Random &random)
{
    std::string out = "Here is a way to approach " + subject.topic + ":\n\n";
    std::size_t number = 0;
    for (const std::string &step : some(steps, 5 + random.below(3), subject, random))
        out += std::to_string(++number) + ". " + step + '\n';
    return out + '\n' + filled(random.pick(closings), subject);
}

std::string comparison(const Subject &subject, Random &random)
{
    static constexpr auto grades =
        std::to_array<std::string_view>({"low", "moderate", "high", "very high"});
    static constexpr auto aspects = std::to_array<std::string_view>(
        {"Effort to start", "Running cost", "Flexibility", "Predictability", "Ecosystem"});
    const std::string left = capitalised(subject.word(0));
    const std::string right = capitalised(subject.word(1));
    std::string out = "Both are reasonable; they differ in what they make easy.\n\n| | " + left
                      + " | " + right + " |\n| --- | --- | --- |\n";
    for (const std::string_view aspect : aspects)
        out += "| " + std::string(aspect) + " | " + std::string(random.pick(grades)) + " | "
               + std::string(random.pick(grades)) + " |\n";
    out += "\n" + base::joined(some(bodies, 1, subject, random), "\n\n");
    const bool first = random.below(2) == 0;
    return out + "\n\n**Recommendation:** choose " + (first ? left : right)
           + " unless you already run the other one.";
}

std::string review(const std::string &prompt, const Subject &subject, Random &random)
{
    const auto lines = static_cast<std::size_t>(std::count(prompt.begin(), prompt.end(), '\n')) + 1;
    std::string out = "I read the material: " + std::to_string(lines) + " lines, about "
                      + std::to_string(countTokens(prompt)) + " tokens. Its main subject is "
                      + subject.topic + ".\n\n### Summary\n\n"
                      + base::joined(some(bodies, 2, subject, random), "\n\n")
                      + "\n\n### Findings\n\n";
    for (const std::string &point : some(points, 4, subject, random))
        out += "- " + point + '\n';
    return out + "\n### Next\n\n" + filled(random.pick(closings), subject);
}

bool isWordByte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+'
           || c == '#' || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// Words in a row that are no stop words, with where they stand.
struct Phrase {
    std::string text;
    std::size_t begin = 0;
    std::size_t end = 0;
};

constexpr std::size_t longestPhrase = 3; ///< words

std::vector<Phrase> readPhrases(std::string_view prompt, std::size_t most)
{
    prompt = base::cutUtf8(prompt, longPrompt);
    std::vector<Phrase> phrases;
    std::set<std::string> seen;
    Phrase current;
    std::size_t words = 0;
    const auto finish = [&] {
        const bool fresh = words > 0 && seen.insert(base::toLowerAscii(current.text)).second;
        if (fresh && phrases.size() < most)
            phrases.push_back(current);
        words = 0;
    };
    for (std::size_t at = 0; at < prompt.size() && phrases.size() < most;) {
        std::size_t end = at;
        while (end < prompt.size() && isWordByte(prompt[end]))
            ++end;
        const std::string word(prompt.substr(at, end - at));
        const bool counts = word.size() > 1 && word.find_first_not_of("-_+#") != std::string::npos
                            && !stopWords().contains(base::toLowerAscii(word));
        // Only a single space keeps two words in one phrase.
        if (!counts ? !word.empty() : words > 0 && current.end + 1 != at)
            finish();
        if (counts) {
            current = words == 0 ? Phrase{word, at, end}
                                 : Phrase{current.text + ' ' + word, current.begin, end};
            if (++words == longestPhrase)
                finish();
        } else if (word.empty() && prompt[at] != ' ') {
            finish();
        }
        at = std::max(end, at + 1);
    }
    finish();
    return phrases;
}

/// Phrases that stand close together are one topic: "circuit breakers in payment systems".
Subject subjectOf(const std::string &prompt)
{
    constexpr std::size_t close = 8;
    Subject subject;
    const std::vector<Phrase> phrases = readPhrases(prompt, 6);
    for (const Phrase &phrase : phrases)
        subject.words.push_back(phrase.text);
    if (phrases.empty()) {
        subject.topic = "this";
    } else if (phrases.size() > 1 && phrases[1].begin - phrases[0].end <= close
               && prompt.substr(phrases[0].end, phrases[1].begin - phrases[0].end)
                          .find_first_not_of(" abcdefghijklmnopqrstuvwxyz")
                      == std::string::npos) {
        subject.topic = prompt.substr(phrases[0].begin, phrases[1].end - phrases[0].begin);
    } else {
        subject.topic = phrases[0].text;
    }
    return subject;
}

} // namespace

std::vector<std::string> phrasesOf(std::string_view prompt, std::size_t most)
{
    std::vector<std::string> phrases;
    for (const Phrase &phrase : readPhrases(prompt, most))
        phrases.push_back(phrase.text);
    return phrases;
}

std::string proseAbout(const std::string &prompt, Random &random)
{
    const std::string lower = base::toLowerAscii(base::trimmed(base::cutUtf8(prompt, longPrompt)));
    const Subject subject = subjectOf(prompt);
    const bool greeting = startsWith(lower, {"hi", "hello", "hey", "good morning", "thanks"});
    if (subject.words.empty() || (greeting && subject.words.size() < 2))
        return std::string(random.pick(greetings));
    if (asksForCode(lower))
        return codeAbout(lower, subject.topic, random);
    if (prompt.size() > longPrompt)
        return review(prompt, subject, random);
    if (contains(lower, {" vs ", " versus ", "compare", "difference between"}))
        return comparison(subject, random);
    if (contains(lower, {"list", "steps", "ideas", "plan ", "how do i", "how to", "ways to"}))
        return stepList(subject, random);
    const bool question = lower.ends_with("?") && lower.size() < shortQuestion;
    if (question && !startsWith(lower, {"why", "how"}))
        return filled(random.pick(shortAnswers), subject);
    return explanation(subject, random);
}

std::string thoughtsAbout(const std::string &prompt, Random &random)
{
    static const Texts thoughts = {
        "The user asks about {t}.",
        "What matters here is {a}, and how it relates to {b}.",
        "I should not assume too much about {a}.",
        "A short structure will help: the idea, then what to watch.",
        "There is a common misunderstanding about {b}; I can avoid it by naming {a} first.",
        "Is an example needed? One is enough.",
        "I will keep it plain and finish with a next step.",
    };
    return base::joined(some(thoughts, 3 + random.below(3), subjectOf(prompt), random), " ");
}

} // namespace oxide::sim
