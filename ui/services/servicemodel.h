#pragma once

#include "model/service.h"

#include <vector>

#include <QAbstractTableModel>

namespace oxide::ui {

enum class ServiceFilter { All, Local, Problems };

/// The services that the filter lets through, a row each.
class ServiceModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, StateColumn, Trend, Median, Models, Breaker, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setServices(const std::vector<model::ServiceStatus> &services);
    void setFilter(ServiceFilter filter);
    /// Part of a service's or a model's name.
    void setText(const QString &text);

    [[nodiscard]] const model::ServiceStatus &service(int row) const;
    [[nodiscard]] int rowOf(const std::string &name) const;
    /// How many services pass this filter, whatever the text.
    [[nodiscard]] int countOf(ServiceFilter filter) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    void rebuild();

    std::vector<model::ServiceStatus> m_all;
    std::vector<std::size_t> m_rows; ///< indices into m_all
    ServiceFilter m_filter = ServiceFilter::All;
    QString m_text;
};

} // namespace oxide::ui
