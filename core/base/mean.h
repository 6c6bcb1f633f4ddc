#pragma once

namespace oxide::base {

/// An average that is gathered.
struct Mean {
    double sum = 0;
    int count = 0;

    void add(double value)
    {
        sum += value;
        ++count;
    }
    [[nodiscard]] double value() const { return count > 0 ? sum / count : 0; } ///< 0 of nothing
    bool operator==(const Mean &) const = default;
};

} // namespace oxide::base
