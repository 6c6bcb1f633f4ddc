#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::telemetry {

/// A count that only rises. Any thread; an increment is one atomic.
class Counter final
{
public:
    /// `by` is 0 or more.
    void add(double by = 1) { m_value.fetch_add(by, std::memory_order_relaxed); }
    [[nodiscard]] double value() const { return m_value.load(std::memory_order_relaxed); }

private:
    std::atomic<double> m_value = 0;
};

/// A value that rises and falls. Any thread.
class Gauge final
{
public:
    void set(double value) { m_value.store(value, std::memory_order_relaxed); }
    void add(double by) { m_value.fetch_add(by, std::memory_order_relaxed); }
    [[nodiscard]] double value() const { return m_value.load(std::memory_order_relaxed); }

private:
    std::atomic<double> m_value = 0;
};

/// How often values fell into which range. Any thread; an observation is two atomics.
class Histogram final
{
public:
    /// `bounds` rise: the greatest value of each bucket; the last bucket, without one, is added.
    explicit Histogram(std::vector<double> bounds);

    void observe(double value);
    [[nodiscard]] const std::vector<double> &bounds() const { return m_bounds; }
    /// In each bucket alone, one more than there are bounds.
    [[nodiscard]] std::vector<std::uint64_t> counts() const;
    [[nodiscard]] double sum() const { return m_sum.load(std::memory_order_relaxed); }

private:
    std::vector<double> m_bounds;
    std::unique_ptr<std::atomic<std::uint64_t>[]> m_counts;
    std::atomic<double> m_sum = 0;
};

/// What a metric is called and means, by Prometheus' conventions: base units, `_total` at the end
/// of a counter's name, labels that take few values.
struct MetricInfo {
    std::string name;
    std::string help; ///< one sentence
    std::vector<std::string> labels;
};

/// One value of a metric that is looked up when it is asked for.
struct Sample {
    std::vector<std::string> labels; ///< values, in the order of MetricInfo::labels
    double value = 0;
};

/// Less than, over lists of texts of whatever kind.
struct LabelsLess {
    using is_transparent = void;
    template<class A, class B>
    bool operator()(const A &a, const B &b) const
    {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    }
};

/// The series of one metric, each with its own values of the labels. Any thread.
template<class Metric>
class Family final
{
public:
    using Make = std::function<std::unique_ptr<Metric>()>;
    using Labels = std::initializer_list<std::string_view>;

    explicit Family(
        std::size_t labels, Make make = [] { return std::make_unique<Metric>(); });

    /// The series with these values, in the order of MetricInfo::labels; lives as long as the
    /// registry. Where too many were made by then, one that stands for all others: what callers
    /// send must not fill the memory.
    [[nodiscard]] Metric &with(Labels values);
    /// Sorted by their labels.
    void
    forEach(const std::function<void(std::span<const std::string>, const Metric &)> &use) const;

private:
    using Key = std::vector<std::string>;

    std::size_t m_labels;
    Make m_make;
    mutable std::shared_mutex m_mutex; ///< guards the map, not what is in it
    std::map<Key, std::unique_ptr<Metric>, LabelsLess> m_series;
};

extern template class Family<Counter>;
extern template class Family<Gauge>;
extern template class Family<Histogram>;

/// All metrics of a program, and their text for Prometheus. Metrics are made at the start, each
/// name once; after that any thread.
class Registry final
{
public:
    Registry();
    ~Registry();
    Registry(const Registry &) = delete;
    Registry &operator=(const Registry &) = delete;

    [[nodiscard]] Family<Counter> &counters(MetricInfo info);
    [[nodiscard]] Family<Gauge> &gauges(MetricInfo info);
    [[nodiscard]] Family<Histogram> &histograms(MetricInfo info, const std::vector<double> &bounds);

    /// Called whenever text() is, on its thread; no two samples with the same labels.
    using Look = std::function<std::vector<Sample>()>;
    void lookUpGauge(MetricInfo info, Look look);
    void lookUpCounter(MetricInfo info, Look look);

    /// The text exposition format 0.0.4, sorted by name:
    /// https://prometheus.io/docs/instrumenting/exposition_formats/
    [[nodiscard]] std::string text() const;
    static constexpr std::string_view contentType = "text/plain; version=0.0.4; charset=utf-8";

private:
    class Entry;
    template<class Made>
    Made &add(std::unique_ptr<Made> entry);

    std::map<std::string, std::unique_ptr<Entry>> m_entries; ///< by name
};

/// A name of a metric or, with no colon, of a label, as Prometheus takes it.
[[nodiscard]] bool isMetricName(std::string_view name);

} // namespace oxide::telemetry
