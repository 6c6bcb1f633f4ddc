#pragma once

#include <vector>

#include <QWidget>

namespace oxide::ui {

class Look;

/// The outcomes of the last attempts as cells, oldest first; a failed one carries a cross.
class BreakerStrip final : public QWidget
{
    Q_OBJECT

public:
    explicit BreakerStrip(const Look &look, QWidget *parent = nullptr);

    void setOutcomes(std::vector<bool> answered);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Look &m_look;
    std::vector<bool> m_answered;
};

} // namespace oxide::ui
