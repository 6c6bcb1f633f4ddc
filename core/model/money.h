#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oxide::model {

/// An amount of US dollars as integer micro-dollars. Unknown is an empty optional<Money>, never 0.
class Money
{
public:
    constexpr Money() = default;
    [[nodiscard]] static constexpr Money fromMicros(std::int64_t micros) { return Money(micros); }

    /// "20", "0.25": from 0 to a million dollars, with at most six decimals; empty otherwise.
    [[nodiscard]] static std::optional<Money> fromDollars(std::string_view text);

    [[nodiscard]] constexpr std::int64_t micros() const { return m_micros; }
    [[nodiscard]] constexpr double dollars() const { return static_cast<double>(m_micros) / 1e6; }
    /// "$0.0031": at least two decimals, as many more (up to six) as the amount needs.
    [[nodiscard]] std::string text() const;

    constexpr Money operator+(Money other) const { return Money(m_micros + other.m_micros); }
    constexpr Money operator-(Money other) const { return Money(m_micros - other.m_micros); }
    constexpr Money &operator+=(Money other)
    {
        m_micros += other.m_micros;
        return *this;
    }
    constexpr auto operator<=>(const Money &) const = default;

private:
    explicit constexpr Money(std::int64_t micros) : m_micros(micros) {}
    std::int64_t m_micros = 0;
};

/// What a model costs, in micro-dollars per million tokens (so $1.25 per million is 1,250,000).
/// Use costOf (model/usage.h) to apply it.
struct Price {
    std::int64_t inputPerMillion = 0;
    std::optional<std::int64_t> cachedInputPerMillion; ///< empty: billed as input
    std::optional<std::int64_t> cacheWritePerMillion;  ///< empty: billed as input
    std::int64_t outputPerMillion = 0;
    std::optional<std::int64_t> reasoningPerMillion; ///< empty: billed as output
    std::int64_t perRequest = 0;                     ///< micro-dollars

    /// Nothing costs anything, as on this machine.
    [[nodiscard]] bool isFree() const;
    bool operator==(const Price &) const = default;
};

} // namespace oxide::model
