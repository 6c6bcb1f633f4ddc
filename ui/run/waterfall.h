#pragma once

#include "ui/run/waterfallrows.h"

#include <QWidget>

namespace oxide::ui {

class Look;
class RingTimer;

/// The attempts of a task over time: outline for connecting and waiting, outline in `bad` for what
/// failed, sky until the first token, blue while it streamed; a time axis below. Up and Down walk
/// the rows; each says its times as tooltip and to screen readers.
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
    };

    void setCurrent(int row);
    [[nodiscard]] Columns columns() const;
    [[nodiscard]] QRect rowRect(int row) const;
    [[nodiscard]] QRectF spanRect(const WaterfallRow::Span &span, const QRect &row) const;
    void paintAxis(QPainter &painter) const;
    void paintRow(QPainter &painter, int row) const;

    const Look &m_look;
    std::vector<WaterfallRow> m_rows;
    std::vector<std::chrono::milliseconds> m_marks;
    int m_current = 0;
    RingTimer *m_ring;
};

/// "connect, wait", "first token", "stream" with their colours: the head of a card that holds a
/// waterfall.
class WaterfallLegend final : public QWidget
{
    Q_OBJECT

public:
    explicit WaterfallLegend(const Look &look, QWidget *parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Look &m_look;
};

} // namespace oxide::ui
