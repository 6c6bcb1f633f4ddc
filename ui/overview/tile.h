#pragma once

#include <optional>
#include <vector>

#include <QString>
#include <QWidget>

namespace oxide::ui {

class Look;

/// A key figure: its name, the figure with its unit, a second line, and a trend at the right.
class Tile : public QWidget
{
    Q_OBJECT

public:
    /// A low one has its second line beside the figure and no trend.
    enum class Height { Full, Low };

    Tile(const Look &look, const QString &name, QWidget *parent = nullptr);

    void setHeight(Height height);

    void setName(const QString &name);
    /// The figure in large, its unit small beside it.
    void setFigure(const QString &figure, const QString &unit = {});
    void setNote(const QString &note);
    /// NaN is a gap; fewer than two values show no line.
    void setTrend(std::vector<double> values);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    [[nodiscard]] const Look &look() const { return m_look; }
    /// Frame and name; gives the rectangle inside the inset.
    QRect paintFrame(QPainter &painter) const;

private:
    void describe();
    [[nodiscard]] int designHeight() const;

    const Look &m_look;
    Height m_height = Height::Full;
    QString m_name;
    QString m_figure;
    QString m_unit;
    QString m_note;
    std::vector<double> m_trend;
};

} // namespace oxide::ui
