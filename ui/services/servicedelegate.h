#pragma once

#include "ui/services/servicemodel.h"
#include "ui/widgets/delegate.h"

namespace oxide::ui {

inline constexpr int serviceRowHeight = 64; ///< design pixels

/// The cells of the services table, 64 high.
class ServiceDelegate final : public RowDelegate
{
    Q_OBJECT

public:
    ServiceDelegate(const Look &look, const ServiceModel &model, QObject *parent);

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override;

private:
    void paintName(QPainter &painter, const QRect &cell, const model::ServiceStatus &s) const;
    void paintHealth(QPainter &painter, const QRect &cell, const model::ServiceStatus &s) const;
    void paintBreaker(QPainter &painter, const QRect &cell, const model::ServiceStatus &s) const;

    const ServiceModel &m_model;
};

/// Under the state: since when, or why not.
[[nodiscard]] QString sinceLine(const model::ServiceStatus &service);

} // namespace oxide::ui
