#include "storage/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QtEndian>

namespace oxide::storage {

namespace {

constexpr double kGrowth = 1.05;
constexpr qsizetype kPairBytes = 6;

std::uint16_t binOf(double value)
{
    if (!(value >= 1))
        return 0;
    const double bin = std::floor(std::log(value) / std::log(kGrowth)) + 1;
    return static_cast<std::uint16_t>(
        std::min(bin, double{std::numeric_limits<std::uint16_t>::max()}));
}

double lowerEnd(std::uint16_t bin)
{
    return bin == 0 ? 0 : std::pow(kGrowth, bin - 1);
}

} // namespace

void Histogram::add(double value)
{
    ++m_counts[binOf(value)];
}

void Histogram::add(const Histogram &other)
{
    for (const auto &[bin, count] : other.m_counts)
        m_counts[bin] += count;
}

std::int64_t Histogram::count() const
{
    std::int64_t sum = 0;
    for (const auto &[bin, count] : m_counts)
        sum += count;
    return sum;
}

std::optional<double> Histogram::percentile(double share) const
{
    if (m_counts.empty())
        return std::nullopt;
    const double rank = share * static_cast<double>(count());
    double below = 0;
    for (const auto &[bin, count] : m_counts) {
        if (below + count >= rank) {
            const double low = lowerEnd(bin);
            const double high = std::pow(kGrowth, bin);
            return low + (high - low) * std::clamp((rank - below) / count, 0.0, 1.0);
        }
        below += count;
    }
    return std::pow(kGrowth, m_counts.rbegin()->first);
}

QByteArray Histogram::bytes() const
{
    QByteArray bytes;
    bytes.reserve(static_cast<qsizetype>(m_counts.size()) * kPairBytes);
    for (const auto &[bin, count] : m_counts) {
        char pair[kPairBytes];
        qToBigEndian<quint16>(bin, pair);
        qToBigEndian<quint32>(count, pair + 2);
        bytes.append(pair, kPairBytes);
    }
    return bytes;
}

Histogram Histogram::fromBytes(const QByteArray &bytes)
{
    Histogram histogram;
    for (qsizetype at = 0; at + kPairBytes <= bytes.size(); at += kPairBytes) {
        const auto bin = qFromBigEndian<quint16>(bytes.constData() + at);
        histogram.m_counts[bin] += qFromBigEndian<quint32>(bytes.constData() + at + 2);
    }
    return histogram;
}

} // namespace oxide::storage
