#include "ui/services/servicemodel.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/services/breakertext.h"
#include "ui/services/serviceicon.h"
#include "ui/theme/state.h"

namespace oxide::ui {

namespace {

bool passes(const model::ServiceStatus &service, ServiceFilter filter)
{
    switch (filter) {
    case ServiceFilter::Local:
        return service.local;
    case ServiceFilter::Problems:
        return service.health == model::Health::Degraded || service.health == model::Health::Down;
    case ServiceFilter::All:
        break;
    }
    return true;
}

bool holds(const std::string &name, const QString &text)
{
    return base::qs(name).contains(text, Qt::CaseInsensitive);
}

bool fits(const model::ServiceStatus &service, const QString &text)
{
    return text.isEmpty() || holds(service.config.name, text)
           || std::any_of(service.models.begin(), service.models.end(),
                          [&text](const auto &model) { return holds(model.name, text); });
}

} // namespace

void ServiceModel::setServices(const std::vector<model::ServiceStatus> &services)
{
    const bool same = std::equal(services.begin(), services.end(), m_all.begin(), m_all.end(),
                                 [](const auto &a, const auto &b) {
                                     return a.config.name == b.config.name && a.health == b.health
                                            && a.local == b.local && a.models == b.models;
                                 });
    m_all = services;
    if (same && !m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    else
        rebuild();
}

void ServiceModel::setFilter(ServiceFilter filter)
{
    m_filter = filter;
    rebuild();
}

void ServiceModel::setText(const QString &text)
{
    m_text = text.trimmed();
    rebuild();
}

void ServiceModel::rebuild()
{
    beginResetModel();
    m_rows.clear();
    for (std::size_t i = 0; i < m_all.size(); ++i) {
        if (passes(m_all[i], m_filter) && fits(m_all[i], m_text))
            m_rows.push_back(i);
    }
    endResetModel();
}

const model::ServiceStatus &ServiceModel::service(int row) const
{
    return m_all[m_rows[static_cast<std::size_t>(row)]];
}

int ServiceModel::rowOf(const std::string &name) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (service(row).config.name == name)
            return row;
    }
    return -1;
}

int ServiceModel::countOf(ServiceFilter filter) const
{
    return static_cast<int>(std::count_if(m_all.begin(), m_all.end(),
                                          [filter](const auto &s) { return passes(s, filter); }));
}

int ServiceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ServiceModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ServiceModel::data(const QModelIndex &index, int role) const
{
    const model::ServiceStatus &s = service(index.row());
    if (role == Qt::ToolTipRole && index.column() == StateColumn)
        return base::qs(s.why);
    if (role == Qt::ToolTipRole && index.column() == Name)
        return placeOf(s.config, s.local);
    if (role == Qt::ToolTipRole && index.column() == Breaker)
        return s.config.enabled ? breakerLines(s, base::SystemClock().now()) : QString();
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (index.column()) {
    case Name:
        return role == Qt::AccessibleTextRole ? QString(
                   base::qs(s.config.name) + QLatin1String(", ") + placeOf(s.config, s.local))
                                              : base::qs(s.config.name);
    case StateColumn:
        return shown(s.health).word;
    case Trend:
        return tr("latency over 24 hours");
    case Median:
        return format::durationInColumn(s.medianLatency);
    case Models:
        return s.models.empty() ? format::dash()
                                : format::count(static_cast<std::int64_t>(s.models.size()));
    case Breaker:
        return s.config.enabled ? shown(model::worstBreaker(s)).word : format::dash();
    default:
        return {};
    }
}

QVariant ServiceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section == Median || section == Models ? Qt::AlignRight | Qt::AlignVCenter
                                                               : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Service");
    case StateColumn:
        return tr("State");
    case Trend:
        return tr("Latency, 24 h");
    case Median:
        return tr("Median");
    case Models:
        return tr("Models");
    case Breaker:
        return tr("Breaker");
    default:
        return {};
    }
}

} // namespace oxide::ui
