#include "telemetry/metrics.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <mutex>
#include <utility>

#include <QtGlobal>

namespace oxide::telemetry {

namespace {

constexpr std::size_t kMostSeries = 2000;
constexpr std::string_view kOthers = "other";

std::string numberText(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0 ? "+Inf" : "-Inf";
    char text[32];
    const auto end = std::to_chars(std::begin(text), std::end(text), value);
    return {text, end.ptr};
}

std::string escapedHelp(std::string text)
{
    base::replaceAll(text, "\\", "\\\\");
    base::replaceAll(text, "\n", "\\n");
    return text;
}

std::string escapedLabel(const std::string &value)
{
    std::string text = escapedHelp(value);
    base::replaceAll(text, "\"", "\\\"");
    return text;
}

/// `{a="1",b="2"}`, or nothing where there are no labels.
std::string labelText(std::span<const std::string> names, std::span<const std::string> values,
                      std::string_view more = {})
{
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i > 0 ? "," : "") + names[i] + "=\"" + escapedLabel(values[i]) + '"';
    if (!text.empty() && !more.empty())
        text += ',';
    text += more;
    return text.empty() ? text : '{' + text + '}';
}

void writeLine(std::string &out, const std::string &name, const std::string &labels,
               const std::string &value)
{
    out += name + labels + ' ' + value + '\n';
}

template<class Metric>
void writeSeries(std::string &out, const MetricInfo &info, std::span<const std::string> values,
                 const Metric &metric)
{
    writeLine(out, info.name, labelText(info.labels, values), numberText(metric.value()));
}

void writeSeries(std::string &out, const MetricInfo &info, std::span<const std::string> values,
                 const Histogram &histogram)
{
    const std::vector<std::uint64_t> counts = histogram.counts();
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        below += counts[i];
        const bool isLast = i == histogram.bounds().size();
        const std::string bound = isLast ? "+Inf" : numberText(histogram.bounds()[i]);
        writeLine(out, info.name + "_bucket", labelText(info.labels, values, "le=\"" + bound + '"'),
                  std::to_string(below));
    }
    const std::string labels = labelText(info.labels, values);
    writeLine(out, info.name + "_sum", labels, numberText(histogram.sum()));
    writeLine(out, info.name + "_count", labels, std::to_string(below));
}

bool isNameCharacter(char c, bool isFirst)
{
    const bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return isLetter || (!isFirst && c >= '0' && c <= '9');
}

bool isValid(const MetricInfo &info)
{
    return isMetricName(info.name) && std::ranges::all_of(info.labels, isMetricName);
}

} // namespace

bool isMetricName(std::string_view name)
{
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (!isNameCharacter(name[i], i == 0))
            return false;
    }
    return !name.empty();
}

Histogram::Histogram(std::vector<double> bounds)
    : m_bounds(std::move(bounds)),
      m_counts(std::make_unique<std::atomic<std::uint64_t>[]>(m_bounds.size() + 1))
{
    Q_ASSERT(std::ranges::is_sorted(m_bounds));
}

void Histogram::observe(double value)
{
    const auto bucket = std::ranges::lower_bound(m_bounds, value) - m_bounds.begin();
    m_counts[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    m_sum.fetch_add(value, std::memory_order_relaxed);
}

std::vector<std::uint64_t> Histogram::counts() const
{
    std::vector<std::uint64_t> counts(m_bounds.size() + 1);
    for (std::size_t i = 0; i < counts.size(); ++i)
        counts[i] = m_counts[i].load(std::memory_order_relaxed);
    return counts;
}

template<class Metric>
Family<Metric>::Family(std::size_t labels, Make make) : m_labels(labels), m_make(std::move(make))
{
    if (labels == 0)
        std::ignore = with({}); // there from the first on, as 0
}

template<class Metric>
Metric &Family<Metric>::with(Labels values)
{
    Q_ASSERT(values.size() == m_labels);
    {
        const std::shared_lock lock(m_mutex);
        if (const auto found = m_series.find(values); found != m_series.end())
            return *found->second;
    }
    const std::unique_lock lock(m_mutex);
    Key key(m_labels, std::string(kOthers));
    if (m_series.size() < kMostSeries)
        std::ranges::transform(values, key.begin(), base::toValidUtf8);
    std::unique_ptr<Metric> &series = m_series[std::move(key)];
    if (!series)
        series = m_make();
    return *series;
}

template<class Metric>
void Family<Metric>::forEach(
    const std::function<void(std::span<const std::string>, const Metric &)> &use) const
{
    const std::shared_lock lock(m_mutex);
    for (const auto &[labels, metric] : m_series)
        use(labels, *metric);
}

template class Family<Counter>;
template class Family<Gauge>;
template class Family<Histogram>;

/// One metric of the registry, of whatever kind.
class Registry::Entry
{
public:
    Entry(MetricInfo info, std::string_view type) : m_info(std::move(info)), m_type(type)
    {
        Q_ASSERT(isValid(m_info));
    }
    virtual ~Entry() = default;
    Entry(const Entry &) = delete;
    Entry &operator=(const Entry &) = delete;

    [[nodiscard]] const MetricInfo &info() const { return m_info; }
    void write(std::string &out) const
    {
        out += "# HELP " + m_info.name + ' ' + escapedHelp(m_info.help) + '\n';
        out += "# TYPE " + m_info.name + ' ' + std::string(m_type) + '\n';
        writeValues(out);
    }

private:
    virtual void writeValues(std::string &out) const = 0;

    MetricInfo m_info;
    std::string_view m_type;
};

namespace {

template<class Entry, class Metric>
class Kept final : public Entry
{
public:
    template<class... Make>
    Kept(MetricInfo info, std::string_view type, Make... make)
        : Entry(std::move(info), type), family(this->info().labels.size(), std::move(make)...)
    {
    }

    Family<Metric> family;

private:
    void writeValues(std::string &out) const override
    {
        family.forEach([&](std::span<const std::string> labels, const Metric &metric) {
            writeSeries(out, this->info(), labels, metric);
        });
    }
};

template<class Entry>
class LookedUp final : public Entry
{
public:
    LookedUp(MetricInfo info, std::string_view type, Registry::Look look)
        : Entry(std::move(info), type), m_look(std::move(look))
    {
    }

private:
    void writeValues(std::string &out) const override
    {
        for (const Sample &sample : m_look())
            writeLine(out, this->info().name, labelText(this->info().labels, sample.labels),
                      numberText(sample.value));
    }

    Registry::Look m_look;
};

} // namespace

Registry::Registry() = default;
Registry::~Registry() = default;

template<class Made>
Made &Registry::add(std::unique_ptr<Made> entry)
{
    Made &made = *entry;
    [[maybe_unused]] const bool isNew =
        m_entries.emplace(made.info().name, std::move(entry)).second;
    Q_ASSERT(isNew);
    return made;
}

Family<Counter> &Registry::counters(MetricInfo info)
{
    return add(std::make_unique<Kept<Entry, Counter>>(std::move(info), "counter")).family;
}

Family<Gauge> &Registry::gauges(MetricInfo info)
{
    return add(std::make_unique<Kept<Entry, Gauge>>(std::move(info), "gauge")).family;
}

Family<Histogram> &Registry::histograms(MetricInfo info, const std::vector<double> &bounds)
{
    const Family<Histogram>::Make make = [bounds] { return std::make_unique<Histogram>(bounds); };
    return add(std::make_unique<Kept<Entry, Histogram>>(std::move(info), "histogram", make)).family;
}

void Registry::lookUpGauge(MetricInfo info, Look look)
{
    add(std::make_unique<LookedUp<Entry>>(std::move(info), "gauge", std::move(look)));
}

void Registry::lookUpCounter(MetricInfo info, Look look)
{
    add(std::make_unique<LookedUp<Entry>>(std::move(info), "counter", std::move(look)));
}

std::string Registry::text() const
{
    std::string out;
    for (const auto &[name, entry] : m_entries)
        entry->write(out);
    return out;
}

} // namespace oxide::telemetry
