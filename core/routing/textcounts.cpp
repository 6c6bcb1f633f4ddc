#include "routing/textcounts.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>

namespace oxide::routing {

namespace {

enum class Class : std::uint8_t { Lower, Upper, Digit, Space, LineEnd, Sign, High };

constexpr std::array<Class, 256> kClasses = [] {
    std::array<Class, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c) {
        if (c >= 'a' && c <= 'z')
            table[c] = Class::Lower;
        else if (c >= 'A' && c <= 'Z')
            table[c] = Class::Upper;
        else if (c >= '0' && c <= '9')
            table[c] = Class::Digit;
        else if (c == '\n' || c == '\r')
            table[c] = Class::LineEnd;
        else if (c == ' ' || c == '\t')
            table[c] = Class::Space;
        else
            table[c] = c < 0x80 ? Class::Sign : Class::High;
    }
    return table;
}();

constexpr std::uint8_t byteAt(std::string_view text, std::size_t at)
{
    return at < text.size() ? static_cast<std::uint8_t>(text[at]) : 0;
}

// The commonest words tell English from the other languages of Latin script, whose longer words
// are cut into more tokens. Words of two to four letters, packed into a number.

constexpr std::uint32_t packed(std::string_view word)
{
    std::uint32_t bits = 0;
    for (const char c : word)
        bits = bits << 8U | static_cast<std::uint8_t>(c);
    return bits;
}

constexpr auto kEnglish = std::to_array<std::string_view>(
    {"the",  "of",   "and",  "to",  "is",   "that", "for", "it", "with", "this", "are",
     "by",   "from", "at",   "not", "have", "was",  "you", "if", "has",  "but",  "all",
     "they", "its",  "when", "how", "what", "be",   "on",  "or", "which"});
constexpr auto kForeign = std::to_array<std::string_view>(
    {"der", "die",   "und", "das",  "den",  "von",  "zu",   "mit", "ist", "des", "im",
     "auf", "dem",   "ein", "eine", "als",  "auch", "sich", "le",  "la",  "les", "et",
     "du",  "une",   "est", "pour", "que",  "dans", "qui",  "par", "sur", "au",  "pas",
     "el",  "los",   "las", "del",  "se",   "por",  "para", "una", "un",  "il",  "di",
     "che", "della", "per", "non",  "sono", "dei",  "nel",  "het", "een", "van", "na",
     "nie", "och",   "att", "som",  "det",  "av",   "bir",  "ile", "ve",  "com", "uma"});

enum class Tongue : std::uint8_t { None, English, Foreign };

struct CommonWords {
    static constexpr std::size_t kSlots = 512;

    std::array<std::uint32_t, kSlots> words{};
    std::array<Tongue, kSlots> tongues{};

    constexpr CommonWords()
    {
        for (const std::string_view word : kEnglish)
            add(word, Tongue::English);
        for (const std::string_view word : kForeign)
            add(word, Tongue::Foreign);
    }

    [[nodiscard]] constexpr Tongue tongueOf(std::uint32_t word) const
    {
        std::size_t slot = slotOf(word);
        while (words[slot] != 0 && words[slot] != word)
            slot = (slot + 1) % kSlots;
        return tongues[slot];
    }

private:
    static constexpr std::size_t slotOf(std::uint32_t word)
    {
        return (word * 2654435761U) >> 23U; // Knuth's multiplicative hash
    }

    constexpr void add(std::string_view word, Tongue tongue)
    {
        if (word.size() > 4)
            return;
        std::size_t slot = slotOf(packed(word));
        while (words[slot] != 0)
            slot = (slot + 1) % kSlots;
        words[slot] = packed(word);
        tongues[slot] = tongue;
    }
};

constexpr CommonWords kCommonWords;

/// A word of Latin letters as it is read, hump by hump.
struct Word {
    std::size_t letters = 0;
    std::size_t marked = 0;
    std::uint32_t bits = 0; ///< the letters of a short one, small
    bool isUpper = true;
};

/// The lead bytes C3 to C9: Latin letters with marks. Small ones of C3 start at 9F.
bool isMarkedLatin(std::uint8_t lead)
{
    return lead >= 0xC3 && lead <= 0xC9;
}

class Counter
{
public:
    explicit Counter(std::string_view text) : m_text(text) {}

    TextCounts count()
    {
        while (m_at < m_text.size())
            step();
        return m_counts;
    }

private:
    enum class Before : std::uint8_t { Nothing, Word, Number, Space, LineEnd, Sign, Other };

    void add(Count which, std::size_t amount = 1)
    {
        m_counts.counts[static_cast<std::size_t>(which)] += static_cast<std::uint32_t>(amount);
    }

    /// The count of a row, by size: the last stands for all beyond.
    void addSized(Count first, Count last, std::size_t size)
    {
        const std::size_t most = static_cast<std::size_t>(last) - static_cast<std::size_t>(first);
        ++m_counts.counts[static_cast<std::size_t>(first) + std::min(size - 1, most)];
    }

    [[nodiscard]] Class classAt(std::size_t at) const
    {
        return at < m_text.size() ? kClasses[byteAt(m_text, at)] : Class::LineEnd;
    }

    std::size_t skip(Class wanted)
    {
        std::size_t at = m_at; // not the member: it would be written for each byte
        while (at < m_text.size() && kClasses[byteAt(m_text, at)] == wanted)
            ++at;
        return at - std::exchange(m_at, at);
    }

    void step()
    {
        switch (classAt(m_at)) {
        case Class::Lower:
        case Class::Upper:
            readLetters();
            break;
        case Class::Digit:
            readNumber();
            break;
        case Class::LineEnd:
            readLineEnds();
            break;
        case Class::Space:
            readSpaces();
            break;
        case Class::Sign:
            readSigns();
            break;
        case Class::High:
            if (isMarkedLatin(byteAt(m_text, m_at)))
                readLetters();
            else
                readHigh();
            break;
        }
    }

    void readLetters()
    {
        if (m_before == Before::Sign)
            add(Count::WordAfterSign);
        bool isFirst =
            m_before == Before::Nothing || m_before == Before::Space || m_before == Before::LineEnd;
        while (true) {
            const std::size_t from = m_at;
            const Word word = readHump();
            if (m_at == from)
                break;
            finish(word, isFirst);
            isFirst = false;
            const Class next = classAt(m_at);
            if (next != Class::Lower && next != Class::Upper && next != Class::High)
                break;
        }
        m_before = Before::Word;
    }

    /// "word", "Word", "HTTP" of HTTPServer.
    Word readHump()
    {
        Word word;
        const std::size_t from = m_at;
        takeUppers(word);
        const bool isAcronym = word.letters > 1;
        const bool lowersFollow =
            classAt(m_at) == Class::Lower || (classAt(m_at) == Class::High && isSmallMarked(m_at));
        if (isAcronym && lowersFollow && m_text[m_at - 1] >= 'A' && m_text[m_at - 1] <= 'Z') {
            --m_at; // the last capital begins the next word
            --word.letters;
            return word;
        }
        if (isAcronym || !lowersFollow)
            return word;
        word.isUpper = false;
        if (word.letters == 1)
            add(Count::Titled);
        takeLowers(word);
        if (m_at - from <= 4 && word.marked == 0)
            word.bits = packedSmall(m_text.substr(from, m_at - from));
        return word;
    }

    static std::uint32_t packedSmall(std::string_view word)
    {
        constexpr std::uint32_t kSmall = 0x20202020U;
        return packed(word) | (kSmall >> (8U * (4U - static_cast<unsigned>(word.size()))));
    }

    [[nodiscard]] bool isSmallMarked(std::size_t at) const
    {
        const std::uint8_t lead = byteAt(m_text, at);
        if (!isMarkedLatin(lead))
            return false;
        const std::uint8_t second = byteAt(m_text, at + 1);
        return lead == 0xC3 ? second >= 0x9F : (second & 1U) != 0;
    }

    void takeUppers(Word &word)
    {
        word.letters += skip(Class::Upper);
        while (classAt(m_at) == Class::High && isMarkedLatin(byteAt(m_text, m_at))
               && !isSmallMarked(m_at)) {
            m_at = std::min(m_at + 2, m_text.size());
            ++word.marked;
            word.letters += 1 + skip(Class::Upper);
        }
    }

    void takeLowers(Word &word)
    {
        word.letters += skip(Class::Lower);
        while (classAt(m_at) == Class::High && isSmallMarked(m_at)) {
            m_at = std::min(m_at + 2, m_text.size());
            ++word.marked;
            word.letters += 1 + skip(Class::Lower);
        }
    }

    void finish(const Word &word, bool isFirst)
    {
        constexpr std::size_t kLongest = 16;
        if (word.isUpper && word.letters > 1)
            addSized(Count::Upper1, Count::Upper10, word.letters);
        else if (isFirst)
            addSized(Count::Word1, Count::Word16, word.letters);
        else
            addSized(Count::Inner1, Count::Inner16, word.letters);
        if (word.letters > kLongest)
            add(Count::LettersBeyond, word.letters - kLongest);
        if (word.marked > 0) {
            add(Count::MarkedLetters, word.marked);
            add(Count::MarkedWords);
        } else if (word.bits != 0) {
            const Tongue tongue = kCommonWords.tongueOf(word.bits);
            if (tongue != Tongue::None)
                add(tongue == Tongue::English ? Count::EnglishWords : Count::ForeignWords);
        }
    }

    void readNumber()
    {
        const std::size_t digits = skip(Class::Digit);
        add(Count::Numbers);
        add(Count::Digits, digits);
        add(Count::DigitTriples, (digits + 2) / 3);
        m_before = Before::Number;
    }

    void readLineEnds()
    {
        if (m_before == Before::Sign)
            add(Count::LineEndAfterSign);
        add(skip(Class::LineEnd) == 1 ? Count::LineEnd : Count::LineEnds);
        m_before = Before::LineEnd;
    }

    void readSpaces()
    {
        const std::size_t length = skip(Class::Space);
        const bool isIndent = m_before == Before::LineEnd || m_before == Before::Nothing;
        if (length > 1) {
            add(isIndent ? Count::Indents : Count::Gaps);
            add(Count::GapBytes, length);
        }
        m_before = Before::Space;
    }

    void readSigns()
    {
        const std::size_t from = m_at;
        const std::size_t length = skip(Class::Sign);
        const std::string_view run = m_text.substr(from, length);
        const char last = run.back();
        if ((last == '.' || last == '?' || last == '!')
            && (classAt(m_at) == Class::Space || classAt(m_at) == Class::LineEnd))
            add(Count::Sentences);
        if (length > 2 && run.find_first_not_of(run.front()) == std::string_view::npos) {
            add(Count::Repeats);
            add(Count::RepeatBytes, length);
        } else {
            constexpr std::size_t kLongest = 5;
            addSized(Count::Signs1, Count::Signs5, length);
            if (length > kLongest)
                add(Count::SignsBeyond, length - kLongest);
            if (m_before == Before::Word || m_before == Before::Number)
                add(Count::SignAfterWord);
        }
        m_before = Before::Sign;
    }

    /// Letters of one script in a row, with the count of their words.
    void readScript(std::size_t bytes, Count letters, Count words, std::uint8_t from,
                    std::uint8_t to)
    {
        add(words);
        while (byteAt(m_text, m_at) >= from && byteAt(m_text, m_at) <= to) {
            add(letters);
            m_at += bytes;
        }
    }

    void readHigh()
    {
        const std::uint8_t lead = byteAt(m_text, m_at);
        if (lead >= 0xE0)
            readWide(lead, byteAt(m_text, m_at + 1));
        else if (lead >= 0xD0 && lead <= 0xD4)
            readScript(2, Count::Cyrillic, Count::CyrillicWords, 0xD0, 0xD4);
        else if (lead >= 0xCD && lead <= 0xCF)
            readScript(2, Count::Greek, Count::GreekWords, 0xCD, 0xCF);
        else if (lead >= 0xD6 && lead <= 0xDB)
            readScript(2, Count::Semitic, Count::SemiticWords, 0xD6, 0xDB);
        else
            take(lead >= 0xC0 ? 2 : 1, lead == 0xC2 ? Count::Typographic : Count::OtherLetters);
        m_at = std::min(m_at, m_text.size());
        m_before = Before::Other;
    }

    void take(std::size_t bytes, Count which)
    {
        add(which);
        m_at += bytes;
    }

    void readWide(std::uint8_t lead, std::uint8_t second)
    {
        if (lead >= 0xF0)
            take(4, Count::Pictures);
        else if (lead == 0xE2 && second == 0x80)
            take(3, Count::Typographic);
        else if (lead == 0xE1 && second >= 0xB8 && second <= 0xBB)
            take(3, Count::Vietnamese);
        else if ((lead == 0xE3 && second == 0x80) || lead == 0xEF)
            readWideSign();
        else if (lead == 0xE3 && second >= 0x81 && second <= 0x83)
            take(3, Count::Kana);
        else if (lead >= 0xE3 && lead <= 0xE9)
            take(3, Count::Han);
        else if (lead >= 0xEA && lead <= 0xED)
            readScript(3, Count::Hangul, Count::HangulWords, 0xEA, 0xED);
        else
            take(3, Count::OtherLetters);
    }

    void readWideSign()
    {
        const std::string_view sign = m_text.substr(m_at, 3);
        if (sign == "\xE3\x80\x82" || sign == "\xEF\xBC\x9F" || sign == "\xEF\xBC\x81")
            add(Count::Sentences);
        take(3, Count::WideSigns);
    }

    std::string_view m_text;
    TextCounts m_counts;
    std::size_t m_at = 0;
    Before m_before = Before::Nothing;
};

} // namespace

TextCounts &TextCounts::operator+=(const TextCounts &other)
{
    for (std::size_t i = 0; i < counts.size(); ++i)
        counts[i] += other.counts[i];
    return *this;
}

TextCounts countText(std::string_view text)
{
    return Counter(text).count();
}

} // namespace oxide::routing
