#include "security/pii.h"

#include "base/text.h"
#include "security/piimatch.h"

#include <algorithm>
#include <array>

namespace oxide::security {

namespace {

using model::Sensitivity;

struct Kind {
    Sensitivity kind;
    std::size_t (*match)(std::string_view text, std::size_t at);
};

/// Tried in this order: what has a checksum or a form of its own before what is only likely.
constexpr auto wordKinds = std::to_array<Kind>({
    {Sensitivity::Email, &matchEmail},
    {Sensitivity::Iban, &matchIban},
    {Sensitivity::IpAddress, &matchIpAddress},
    {Sensitivity::ApiKey, &matchApiKey},
});

constexpr auto numberKinds = std::to_array<Kind>({
    {Sensitivity::Email, &matchEmail},
    {Sensitivity::IpAddress, &matchIpAddress},
    {Sensitivity::Card, &matchCard},
    {Sensitivity::Ssn, &matchSsn},
    {Sensitivity::ApiKey, &matchApiKey},
    {Sensitivity::Phone, &matchPhone},
});

template<class Kinds>
PiiSpan firstOf(const Kinds &kinds, std::string_view text, std::size_t at)
{
    for (const Kind &one : kinds) {
        if (const std::size_t end = one.match(text, at); end > at)
            return {at, end, one.kind};
    }
    return {};
}

PiiSpan spanAt(std::string_view text, std::size_t at)
{
    const char c = text[at];
    if (c == '-') {
        const std::size_t end = matchPrivateKey(text, at);
        return end > 0 ? PiiSpan{at, end, Sensitivity::PrivateKey} : PiiSpan();
    }
    if (!startsWord(text, at))
        return {};
    if (isForeignLetter(c)) {
        const std::size_t end = matchEmail(text, at);
        return end > 0 ? PiiSpan{at, end, Sensitivity::Email} : PiiSpan();
    }
    if (isDigit(c))
        return firstOf(numberKinds, text, at);
    if (isLetter(c) || c == '_')
        return firstOf(wordKinds, text, at);
    if (c == '+' || c == '(') {
        const std::size_t end = matchPhone(text, at);
        return end > 0 ? PiiSpan{at, end, Sensitivity::Phone} : PiiSpan();
    }
    if (c == ':') {
        const std::size_t end = matchIpAddress(text, at);
        return end > 0 ? PiiSpan{at, end, Sensitivity::IpAddress} : PiiSpan();
    }
    return {};
}

} // namespace

PiiFinder::PiiFinder(const std::vector<std::string> &ownTerms)
{
    for (const std::string &term : ownTerms) {
        if (std::string lower = base::toLowerAscii(base::trimmed(term)); !lower.empty())
            m_terms.push_back(std::move(lower));
    }
    std::sort(m_terms.begin(), m_terms.end(),
              [](const auto &a, const auto &b) { return a.size() > b.size(); });
}

std::size_t PiiFinder::ownTermLength(std::string_view text) const
{
    for (const std::string &term : m_terms) {
        const bool isEnd = text.size() <= term.size() || !isWordByte(text[term.size()])
                           || !isWordByte(term.back());
        if (isEnd && text.size() >= term.size()
            && base::toLowerAscii(text.substr(0, term.size())) == term)
            return term.size();
    }
    return 0;
}

std::vector<PiiSpan> PiiFinder::find(std::string_view text) const
{
    std::vector<PiiSpan> spans;
    for (std::size_t at = 0; at < text.size();) {
        PiiSpan span = spanAt(text, at);
        if (span.end == 0 && !m_terms.empty() && startsWord(text, at)) {
            if (const std::size_t length = ownTermLength(text.substr(at)); length > 0)
                span = {at, at + length, Sensitivity::OwnTerm};
        }
        if (span.end > 0) {
            spans.push_back(span);
            at = span.end;
        } else {
            ++at;
        }
    }
    return spans;
}

std::string PiiFinder::redact(std::string_view text) const
{
    std::string out;
    std::size_t from = 0;
    for (const PiiSpan &span : find(text)) {
        out.append(text.substr(from, span.start - from));
        out.append("[").append(base::nameOf(span.kind)).append("]");
        from = span.end;
    }
    return out.append(text.substr(from));
}

} // namespace oxide::security
