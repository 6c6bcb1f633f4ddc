#include "base/pattern.h"

#include "base/patternnode.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace oxide::base {

namespace {

constexpr std::size_t kMaxSteps = 4'000;
constexpr std::size_t kMaxStepsForTable = 500;
constexpr std::size_t kMaxStates = 1'000;
constexpr std::int32_t kAccept = -1;

struct TooLarge {
};

struct ByteRange {
    std::uint8_t low = 0;
    std::uint8_t high = 0;
};

using ByteSequence = std::vector<ByteRange>;

ByteSequence encoded(char32_t low, char32_t high)
{
    const auto range = [&](int shift, char32_t mask, char32_t mark) {
        return ByteRange{static_cast<std::uint8_t>(mark | ((low >> shift) & mask)),
                         static_cast<std::uint8_t>(mark | ((high >> shift) & mask))};
    };
    if (high < 0x80)
        return {range(0, 0x7F, 0)};
    if (high < 0x800)
        return {range(6, 0x1F, 0xC0), range(0, 0x3F, 0x80)};
    if (high < 0x10000)
        return {range(12, 0x0F, 0xE0), range(6, 0x3F, 0x80), range(0, 0x3F, 0x80)};
    return {range(18, 0x07, 0xF0), range(12, 0x3F, 0x80), range(6, 0x3F, 0x80),
            range(0, 0x3F, 0x80)};
}

/// Cuts a range of characters until each piece is a plain sequence of byte ranges: at changes of
/// encoded length, around the surrogates, and where the trailing bytes do not run their full span.
void addSequences(char32_t low, char32_t high, std::vector<ByteSequence> &out)
{
    if (low > high)
        return;
    const auto cutAt = [&](char32_t firstOfUpper) {
        addSequences(low, firstOfUpper - 1, out);
        addSequences(firstOfUpper, high, out);
    };
    for (const char32_t limit : {0x80U, 0x800U, 0x10000U}) {
        if (low < limit && high >= limit)
            return cutAt(limit);
    }
    if (low <= 0xDFFF && high >= 0xD800) {
        addSequences(low, std::min<char32_t>(high, 0xD7FF), out);
        return low > 0xD7FF || high > 0xDFFF ? addSequences(0xE000, high, out) : void();
    }
    for (int bits = 6; bits <= 18 && high >= 0x80; bits += 6) {
        const char32_t mask = (1U << bits) - 1;
        if ((low & ~mask) == (high & ~mask))
            continue;
        if ((low & mask) != 0)
            return cutAt((low | mask) + 1);
        if ((high & mask) != mask)
            return cutAt(high & ~mask);
    }
    out.push_back(encoded(low, high));
}

} // namespace

/// Lays a tree out as steps, from the end to the start: each node is told what follows it.
class PatternBuilder
{
public:
    static Pattern build(const ParsedPattern &parsed)
    {
        Pattern pattern;
        PatternBuilder builder(pattern, parsed.lineAnchors);
        const int match = builder.add({});
        pattern.m_start = builder.emit(*parsed.root, match);
        pattern.m_required = requiredText(*parsed.root);
        pattern.makeClasses();
        pattern.makeTable();
        return pattern;
    }

private:
    using Step = Pattern::Step;
    using Op = Pattern::Op;
    using Assertion = Pattern::Assertion;

    PatternBuilder(Pattern &pattern, bool lineAnchors)
        : m_pattern(pattern), m_lineAnchors(lineAnchors)
    {
    }

    int add(const Step &step)
    {
        if (m_pattern.m_steps.size() >= kMaxSteps)
            throw TooLarge();
        m_pattern.m_steps.push_back(step);
        return static_cast<int>(m_pattern.m_steps.size()) - 1;
    }

    int addSplit(int next, int other)
    {
        Step step;
        step.op = Op::Split;
        step.next = next;
        step.other = other;
        return add(step);
    }

    int emit(const PatternNode &node, int next)
    {
        switch (node.kind) {
        case NodeKind::Empty:
            return next;
        case NodeKind::Class:
            return emitClass(node, next);
        case NodeKind::Concat:
            for (auto child = node.children.rbegin(); child != node.children.rend(); ++child)
                next = emit(**child, next);
            return next;
        case NodeKind::Alternate: {
            int entry = emit(*node.children.front(), next);
            for (std::size_t i = 1; i < node.children.size(); ++i)
                entry = addSplit(entry, emit(*node.children[i], next));
            return entry;
        }
        case NodeKind::Repeat:
            return emitRepeat(node, next);
        case NodeKind::Assert:
            return emitAssertion(node.anchor, next);
        }
        return next;
    }

    int emitRepeat(const PatternNode &node, int next)
    {
        const PatternNode &body = *node.children.front();
        int entry = next;
        if (!node.most) {
            entry = addSplit(-1, next);
            const int inside = emit(body, entry);
            m_pattern.m_steps[static_cast<std::size_t>(entry)].next = inside;
        } else {
            for (int i = node.least; i < *node.most; ++i)
                entry = addSplit(emit(body, entry), next);
        }
        for (int i = 0; i < node.least; ++i)
            entry = emit(body, entry);
        return entry;
    }

    int emitAssertion(Anchor anchor, int next)
    {
        Step step;
        step.op = Op::Assert;
        step.next = next;
        switch (anchor) {
        case Anchor::Start:
            step.assertion = m_lineAnchors ? Assertion::LineStart : Assertion::TextStart;
            break;
        case Anchor::End:
            step.assertion = m_lineAnchors ? Assertion::LineEnd : Assertion::TextEnd;
            break;
        case Anchor::Boundary:
            step.assertion = Assertion::Boundary;
            break;
        case Anchor::Inside:
            step.assertion = Assertion::Inside;
            break;
        }
        return add(step);
    }

    int emitClass(const PatternNode &node, int next)
    {
        std::vector<ByteSequence> sequences;
        for (const CodeRange &range : node.ranges)
            addSequences(range.low, range.high, sequences);
        // Sequences share their tails, so that a dot is a dozen steps and not fifty.
        std::map<std::tuple<std::uint8_t, std::uint8_t, int>, int> known;
        int entry = -1;
        for (const ByteSequence &sequence : sequences) {
            int at = next;
            for (auto range = sequence.rbegin(); range != sequence.rend(); ++range) {
                const auto [step, isNew] = known.try_emplace({range->low, range->high, at}, -1);
                if (isNew)
                    step->second = addBytes(*range, at);
                at = step->second;
            }
            entry = entry < 0 ? at : addSplit(entry, at);
        }
        return entry < 0 ? addBytes({1, 0}, next) : entry; // an empty class matches nothing
    }

    int addBytes(ByteRange range, int next)
    {
        Step step;
        step.op = Op::Bytes;
        step.low = range.low;
        step.high = range.high;
        step.next = next;
        return add(step);
    }

    Pattern &m_pattern;
    bool m_lineAnchors;
};

tl::expected<Pattern, PatternError> Pattern::compile(std::string_view text)
{
    auto parsed = parsePattern(text);
    if (!parsed)
        return tl::make_unexpected(std::move(parsed.error()));
    try {
        return PatternBuilder::build(*parsed);
    } catch (const TooLarge &) {
        return tl::make_unexpected(
            PatternError{0, "The pattern is too large; use smaller repeat counts"});
    }
}

Pattern::ByteKind Pattern::kindOf(unsigned char byte)
{
    if (byte == '\n')
        return ByteKind::Newline;
    const bool isWord = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
                        || (byte >= '0' && byte <= '9') || byte == '_';
    return isWord ? ByteKind::Word : ByteKind::Other;
}

bool Pattern::assertionHolds(Assertion assertion, ByteKind before, ByteKind after)
{
    switch (assertion) {
    case Assertion::TextStart:
        return before == ByteKind::Edge;
    case Assertion::TextEnd:
        return after == ByteKind::Edge;
    case Assertion::LineStart:
        return before == ByteKind::Edge || before == ByteKind::Newline;
    case Assertion::LineEnd:
        return after == ByteKind::Edge || after == ByteKind::Newline;
    case Assertion::Boundary:
        return (before == ByteKind::Word) != (after == ByteKind::Word);
    case Assertion::Inside:
        return (before == ByteKind::Word) == (after == ByteKind::Word);
    }
    return false;
}

bool Pattern::close(const Set &from, ByteKind before, ByteKind after, Scratch &scratch) const
{
    scratch.seenIn.resize(m_steps.size());
    ++scratch.round;
    scratch.closed.clear();
    std::vector<int> &open = scratch.open;
    open = from;
    while (!open.empty()) {
        const int index = open.back();
        open.pop_back();
        std::uint32_t &seenIn = scratch.seenIn[static_cast<std::size_t>(index)];
        if (seenIn == scratch.round)
            continue;
        seenIn = scratch.round;
        const Step &step = m_steps[static_cast<std::size_t>(index)];
        switch (step.op) {
        case Op::Match:
            return true;
        case Op::Bytes:
            scratch.closed.push_back(index);
            break;
        case Op::Split:
            open.push_back(step.next);
            open.push_back(step.other);
            break;
        case Op::Assert:
            if (assertionHolds(step.assertion, before, after))
                open.push_back(step.next);
            break;
        }
    }
    return false;
}

Pattern::Set Pattern::consume(const Set &closed, unsigned char byte) const
{
    Set next{m_start}; // a match may begin at every byte
    for (const int index : closed) {
        const Step &step = m_steps[static_cast<std::size_t>(index)];
        if (byte >= step.low && byte <= step.high)
            next.push_back(step.next);
    }
    std::ranges::sort(next);
    next.erase(std::ranges::unique(next).begin(), next.end());
    return next;
}

void Pattern::makeClasses()
{
    std::array<bool, 257> starts{};
    starts[0] = true;
    for (const Step &step : m_steps) {
        if (step.op == Op::Bytes && step.low <= step.high) {
            starts[step.low] = true;
            starts[step.high + 1U] = true;
        }
    }
    for (unsigned byte = 1; byte < 256; ++byte) {
        if (kindOf(static_cast<unsigned char>(byte))
            != kindOf(static_cast<unsigned char>(byte - 1)))
            starts[byte] = true;
    }
    for (unsigned byte = 0; byte < 256; ++byte) {
        if (starts[byte])
            m_classes.push_back(static_cast<unsigned char>(byte));
        m_classOf[byte] = static_cast<std::uint8_t>(m_classes.size() - 1);
    }
}

void Pattern::makeTable()
{
    if (m_steps.size() > kMaxStepsForTable)
        return;
    // Without assertions the byte before is of no interest, and all starts are one state.
    const bool looksAround =
        std::ranges::any_of(m_steps, [](const Step &step) { return step.op == Op::Assert; });
    using State = std::pair<Set, ByteKind>;
    std::map<State, std::int32_t> numbers;
    std::vector<State> states;
    const auto numberOf = [&](State state) {
        const auto [entry, isNew] =
            numbers.try_emplace(std::move(state), static_cast<std::int32_t>(states.size()));
        if (isNew)
            states.push_back(entry->first);
        return entry->second;
    };
    numberOf({Set{m_start}, ByteKind::Edge});

    Scratch scratch;
    for (std::size_t at = 0; at < states.size(); ++at) {
        if (states.size() > kMaxStates) {
            m_table.clear();
            return;
        }
        const State state = states[at];
        for (const unsigned char byte : m_classes) {
            const bool matched = close(state.first, state.second, kindOf(byte), scratch);
            m_table.push_back(matched ? kAccept
                                      : numberOf({consume(scratch.closed, byte),
                                                  looksAround ? kindOf(byte) : ByteKind::Edge}));
        }
        m_table.push_back(close(state.first, state.second, ByteKind::Edge, scratch) ? kAccept : 0);
    }
    for (unsigned byte = 0; byte < 256; ++byte)
        m_staysAtStart[byte] = m_table[m_classOf[byte]] == 0;
}

bool Pattern::matches(std::string_view text) const
{
    return m_table.empty() ? matchesBySets(text) : matchesByTable(text);
}

bool Pattern::matchesByTable(std::string_view text) const
{
    const std::size_t width = m_classes.size() + 1;
    std::int32_t state = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (state == 0) {
            while (at < text.size() && m_staysAtStart[static_cast<unsigned char>(text[at])])
                ++at;
            if (at == text.size())
                break;
        }
        const std::uint8_t kind = m_classOf[static_cast<unsigned char>(text[at])];
        state = m_table[static_cast<std::size_t>(state) * width + kind];
        if (state == kAccept)
            return true;
    }
    return m_table[static_cast<std::size_t>(state) * width + m_classes.size()] == kAccept;
}

bool Pattern::matchesBySets(std::string_view text) const
{
    Set current{m_start};
    Scratch scratch;
    ByteKind before = ByteKind::Edge;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (close(current, before, kindOf(byte), scratch))
            return true;
        current = consume(scratch.closed, byte);
        before = kindOf(byte);
    }
    return close(current, before, ByteKind::Edge, scratch);
}

} // namespace oxide::base
