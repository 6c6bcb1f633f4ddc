#pragma once

#include "ui/run/waterfallrows.h"

#include <QWidget>

namespace oxide::ui {

class Look;
class RingTimer;

/// The attempts of a task over time: outline for connecting and waiting, outline in `bad` for what
/// failed, sky until the first token, blue while it streamed, a stroke across at the first visible
/// output; what it cost at the right, a time axis below. Up and Down walk the rows; each says its
/// times and its cost as tooltip and to screen readers.
class Waterfall final : public QWidget
{
    Q_OBJECT

public:
    explicit Waterfall(const Look &look, QWidget *parent = nullptr);

    /// `now` is how long the task has run, for an attempt that has no end yet.
    void setAttempts(const std::vector<model::AttemptRecord> &attempts,
                     std::chrono::milliseconds now);
    [[nodiscard]] const std::vector<WaterfallRow> &rows() const { return m_rows; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void rowsChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Columns {
        int barLeft = 0;
        int barWidth = 0;
        int noteLeft = 0;
        int noteWidth = 0;
    };

    void setCurrent(int row);
    [[nodiscard]] Columns columns() const;
    [[nodiscard]] QRect rowRect(int row) const;
    [[nodiscard]] double xOf(std::chrono::milliseconds at) const;
    /// Around the stroke of a row's first visible output; empty where there is none.
    [[nodiscard]] QRectF commitRect(int row) const;
    [[nodiscard]] QString tipAt(const QPoint &point) const;
    [[nodiscard]] QRectF spanRect(const WaterfallRow::Span &span, const QRect &row) const;
    void paintAxis(QPainter &painter) const;
    void paintRow(QPainter &painter, int row) const;
    void paintCommit(QPainter &painter, int row) const;

    const Look &m_look;
    std::vector<WaterfallRow> m_rows;
    std::vector<std::chrono::milliseconds> m_marks;
    int m_current = 0;
    RingTimer *m_ring;
};

/// "connect, wait", "failed", "first token", "stream", each beside a piece of bar as the waterfall
/// draws it; only those that it draws now. For the head of the card that holds it.
class WaterfallLegend final : public QWidget
{
    Q_OBJECT

public:
    /// The waterfall must outlive it.
    WaterfallLegend(const Look &look, const Waterfall &waterfall, QWidget *parent = nullptr);
    /// The words, in the order of time.
    [[nodiscard]] QStringList words() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh();

    const Look &m_look;
    const Waterfall &m_waterfall;
    std::vector<WaterfallRow::Part> m_parts;
};

} // namespace oxide::ui
