#include "telemetry/tracecontext.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

namespace oxide::telemetry {

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kVersionEnd = 2;
constexpr std::size_t kTraceAt = 3;
constexpr std::size_t kSpanAt = 36;
constexpr std::size_t kFlagsAt = 53;
constexpr std::size_t kLength = 55; ///< of version 00; later ones may be longer

bool isLowerHex(std::string_view text)
{
    return text.find_first_not_of(kDigits) == std::string_view::npos;
}

template<std::size_t Size>
std::array<std::uint8_t, Size> bytesOf(std::string_view hex)
{
    std::array<std::uint8_t, Size> bytes{};
    for (std::size_t i = 0; i < Size; ++i)
        std::from_chars(hex.data() + 2 * i, hex.data() + 2 * i + 2, bytes[i], 16);
    return bytes;
}

template<std::size_t Size>
bool isZero(const std::array<std::uint8_t, Size> &bytes)
{
    return bytes == std::array<std::uint8_t, Size>{};
}

/// Big-endian.
std::uint64_t numberIn(std::span<const std::uint8_t> bytes)
{
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes)
        number = (number << 8U) | byte;
    return number;
}

/// Spreads ids that differ by one over all 64 bits (the finalizer of SplitMix64); never 0.
std::uint64_t mixed(std::uint64_t value)
{
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    value ^= value >> 31U;
    return value == 0 ? 1 : value;
}

std::uint64_t mixed(const base::Ulid &task, std::uint64_t salt)
{
    const std::span<const std::uint8_t, 16> bytes(task.bytes());
    const std::uint64_t first = mixed(numberIn(bytes.first<8>()) + salt * 0x9e3779b97f4a7c15U);
    return mixed(std::rotl(first, 32) ^ numberIn(bytes.last<8>()));
}

void write(std::uint64_t number, std::span<std::uint8_t, 8> into)
{
    for (std::size_t i = 0; i < into.size(); ++i)
        into[i] = static_cast<std::uint8_t>(number >> (8 * (into.size() - 1 - i)));
}

} // namespace

std::optional<TraceContext> traceContextFrom(std::string_view traceparent)
{
    if (traceparent.size() < kLength || traceparent[kVersionEnd] != '-'
        || traceparent[kSpanAt - 1] != '-' || traceparent[kFlagsAt - 1] != '-')
        return std::nullopt;
    const std::string_view version = traceparent.substr(0, kVersionEnd);
    const std::string_view trace = traceparent.substr(kTraceAt, 32);
    const std::string_view span = traceparent.substr(kSpanAt, 16);
    const std::string_view flags = traceparent.substr(kFlagsAt, 2);
    if (!isLowerHex(version) || !isLowerHex(trace) || !isLowerHex(span) || !isLowerHex(flags)
        || version == "ff")
        return std::nullopt;
    const bool isLonger = traceparent.size() > kLength;
    if (isLonger && (version == "00" || traceparent[kLength] != '-'))
        return std::nullopt;
    TraceContext context;
    context.trace = bytesOf<16>(trace);
    context.span = bytesOf<8>(span);
    context.isSampled = (bytesOf<1>(flags)[0] & 1U) != 0;
    if (isZero(context.trace) || isZero(context.span))
        return std::nullopt;
    return context;
}

TraceId traceIdOf(const base::Ulid &task)
{
    TraceId id{};
    std::ranges::copy_n(task.bytes().begin(), 8, id.begin());
    constexpr std::uint64_t ofTraces = ~std::uint64_t{0};
    write(mixed(task, ofTraces), std::span(id).last<8>());
    return id;
}

SpanId spanIdOf(const base::Ulid &task, int child)
{
    SpanId id{};
    write(mixed(task, static_cast<std::uint64_t>(child)), std::span<std::uint8_t, 8>(id));
    return id;
}

bool isSampled(const TraceId &trace, double ratio)
{
    constexpr double all = 72'057'594'037'927'936.0; // 2^56
    const auto random = static_cast<double>(numberIn(std::span(trace).last<7>()));
    return random >= std::round((1 - ratio) * all);
}

std::string hexOf(std::span<const std::uint8_t> bytes)
{
    std::string text;
    text.reserve(2 * bytes.size());
    for (const std::uint8_t byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

} // namespace oxide::telemetry
