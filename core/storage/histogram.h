#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include <QByteArray>

namespace oxide::storage {

/// Counts of positive values in bins that grow by 5 %, so that percentiles of any number of values
/// come within 2.5 % and two histograms add up. Values below 1 fall in the first bin.
class Histogram
{
public:
    void add(double value);
    void add(const Histogram &other);

    [[nodiscard]] bool isEmpty() const { return m_counts.empty(); }
    [[nodiscard]] std::int64_t count() const;
    /// `share` in [0, 1]: 0.5 is the median. Empty where nothing was counted.
    [[nodiscard]] std::optional<double> percentile(double share) const;

    /// Pairs of bin (2 bytes) and count (4 bytes), big-endian; what is not a pair is passed over.
    [[nodiscard]] QByteArray bytes() const;
    [[nodiscard]] static Histogram fromBytes(const QByteArray &bytes);

private:
    std::map<std::uint16_t, std::uint32_t> m_counts;
};

} // namespace oxide::storage
