#pragma once

#include "model/rule.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oxide::security {

/// A piece of personal data in a text: bytes [start, end).
struct PiiSpan {
    std::size_t start = 0;
    std::size_t end = 0;
    model::Sensitivity kind = model::Sensitivity::Email;
    bool operator==(const PiiSpan &) const = default;
};

/// Finds personal data in UTF-8 text in one pass: e-mail addresses, phone numbers, payment cards
/// (known issuers, Luhn), IBANs (the country's length, mod 97), US social security numbers, IPv4
/// and IPv6 addresses, API keys, private keys (PEM), and the user's own terms (whole words, ASCII
/// case does not count). Immutable and thread-safe.
class PiiFinder
{
public:
    explicit PiiFinder(const std::vector<std::string> &ownTerms = {});

    /// In the text's order; spans do not overlap.
    [[nodiscard]] std::vector<PiiSpan> find(std::string_view text) const;
    /// The text with every span replaced by its kind: "write to [email]".
    [[nodiscard]] std::string redact(std::string_view text) const;

private:
    [[nodiscard]] std::size_t ownTermLength(std::string_view text) const;

    std::vector<std::string> m_terms; ///< lower case, the longest first
};

} // namespace oxide::security
