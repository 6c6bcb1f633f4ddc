#pragma once

#include "model/costs.h"
#include "ui/costs/costswords.h"
#include "ui/widgets/chart.h"

#include <optional>
#include <vector>

#include <QWidget>

class QLineSeries;
class QStackedBarSeries;

namespace oxide::ui {

/// What each day or month cost, one part a series on the other; what is still expected of it is
/// hatched on top. A budget of a day for everything is a dashed line, where the days come near it.
/// Left and right walk the bars, up and down the parts of one; Enter, or a click,
/// opens the tasks behind.
class SpendChart final : public Chart
{
    Q_OBJECT

public:
    explicit SpendChart(const Look &look, QWidget *parent = nullptr);

    void setCosts(const model::Costs &costs, std::vector<SpendSeries> series);

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void opened(const oxide::model::HistoryQuery &tasks);

protected:
    void restyle() override;
    void plotMoved() override;
    void paintOver(QPainter &painter) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    /// A bar, and of it the part of one series or (-1) the whole.
    struct Spot {
        int bar = -1;
        int series = -1;
        bool operator==(const Spot &) const = default;
    };
    struct Part {
        int series = -1; ///< -1: what is expected
        QRectF box;
    };

    void showScale();
    void showBudget(double highest);
    void paintBudget(QPainter &painter) const;
    void showParts();
    [[nodiscard]] double heightOf(model::Money amount) const;
    [[nodiscard]] QRectF barBox(int bar) const;
    [[nodiscard]] model::Money expectedOf(int bar) const;
    [[nodiscard]] model::Money amountOf(const Spot &spot) const;
    [[nodiscard]] std::vector<Part> partsOf(int bar) const;
    [[nodiscard]] Spot spotAt(const QPoint &point) const;
    [[nodiscard]] QString describe(const Spot &spot) const;
    [[nodiscard]] QString label(int bar) const;
    void walk(int by);
    void climb(int by);
    void setCurrent(Spot spot);
    void open(const Spot &spot);

    model::Costs m_costs;
    std::vector<SpendSeries> m_series;
    QStackedBarSeries *m_bars; ///< a set for each of m_series, then one of what is expected
    QLineSeries *m_budgetLine;
    std::optional<model::Money> m_budget; ///< of a day, where the line is shown
    Spot m_current;
};

/// The names of the series with their colours, for the card's head: as many as there is room for.
class SpendLegend final : public QWidget
{
    Q_OBJECT

public:
    explicit SpendLegend(const Look &look, QWidget *parent = nullptr);

    void setSeries(const std::vector<SpendSeries> &series, bool withForecast);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Entry {
        QString name;
        int colour = -1;
        bool isForecast = false;
        bool isRest = false; ///< stands for those that have no room
    };
    [[nodiscard]] int widthOf(const Entry &entry) const;
    [[nodiscard]] std::vector<Entry> fitting() const;

    const Look &m_look;
    std::vector<Entry> m_entries;
};

} // namespace oxide::ui
