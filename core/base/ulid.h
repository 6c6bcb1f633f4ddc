#pragma once

#include "base/clock.h"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <QMetaType>

namespace oxide::base {

/// A 128-bit identifier whose text (26 characters, Crockford base 32) sorts by time of birth.
/// Format: the ULID specification. A default-made one is nil and means "none".
class Ulid
{
public:
    using Bytes = std::array<std::uint8_t, 16>;

    Ulid() = default;
    explicit Ulid(const Bytes &bytes) : m_bytes(bytes) {}

    /// Reads 26 characters, either case. Nothing where the text is not a ULID.
    [[nodiscard]] static std::optional<Ulid> parse(std::string_view text);

    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool isNil() const { return *this == Ulid(); }
    [[nodiscard]] TimePoint time() const;
    [[nodiscard]] const Bytes &bytes() const { return m_bytes; }

    auto operator<=>(const Ulid &) const = default;

private:
    Bytes m_bytes{};
};

/// Makes ULIDs that rise strictly, also within one millisecond. Thread-safe.
class UlidSource
{
public:
    UlidSource(const Clock &clock, std::uint64_t seed);
    [[nodiscard]] Ulid next();

private:
    const Clock &m_clock;
    std::mutex m_mutex;
    std::mt19937_64 m_random;
    Ulid m_last;
};

} // namespace oxide::base

template<>
struct std::hash<oxide::base::Ulid> {
    std::size_t operator()(const oxide::base::Ulid &id) const noexcept
    {
        const auto &b = id.bytes();
        return std::hash<std::string_view>{}(
            std::string_view(reinterpret_cast<const char *>(b.data()), b.size()));
    }
};

Q_DECLARE_METATYPE(oxide::base::Ulid)
