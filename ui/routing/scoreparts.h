#pragma once

#include "model/decision.h"
#include "ui/widgets/accessiblegrid.h"

#include <vector>

#include <QWidget>

namespace oxide::ui {

class Look;

/// The number behind a part of a score, in its factor's unit: "$0.0031", "2 % failed"; "unknown"
/// where what is usual was assumed; empty where the factor has none.
[[nodiscard]] QString rawText(const model::SubScore &part);

/// How a candidate got its score, a factor a line: a track as long as the factor counts, filled as
/// far as the candidate does well, and the numbers of both.
class ScoreParts final : public QWidget, public GridContent
{
    Q_OBJECT

public:
    explicit ScoreParts(const Look &look, QWidget *parent = nullptr);

    void setParts(std::vector<model::SubScore> parts);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

    [[nodiscard]] int gridRows() const override;
    [[nodiscard]] int gridColumns() const override { return 1; }
    [[nodiscard]] QString gridRowName(int row) const override;
    [[nodiscard]] QString gridText(int row, int column) const override;
    [[nodiscard]] QRect gridRect(int row, int column) const override;
    [[nodiscard]] int gridCurrent() const override { return -1; }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] double shareOf(const model::SubScore &part) const;
    void paintHead(QPainter &painter) const;
    void paintPart(QPainter &painter, const QRect &line, const model::SubScore &part,
                   double longest) const;

    const Look &m_look;
    std::vector<model::SubScore> m_parts;
    double m_sum = 0; ///< of the weights
};

} // namespace oxide::ui
